using System.Globalization;
using System.Text;
using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Login.Keys;

/// <summary>How a key came to its value.</summary>
public enum KeyOutcome : byte
{
    /// <summary>Neither side spoke of it: the default holds.</summary>
    Default,

    /// <summary>We proposed or declared it; no answer has come.</summary>
    Offered,

    /// <summary>Both sides agree.</summary>
    Agreed,

    /// <summary>The peer declared it.</summary>
    Declared,

    /// <summary>The peer left our proposal without an answer: what the key's rule makes of our value and its default holds.</summary>
    Unanswered,

    /// <summary>Rejected: the default holds.</summary>
    Rejected,

    /// <summary>Irrelevant here: the default holds.</summary>
    Irrelevant,

    /// <summary>The peer does not know it: the default holds.</summary>
    NotUnderstood,

    /// <summary>The peer's answer breaks the key's rule where that can do no harm: what the rule makes of both values holds on our side.</summary>
    Corrected,
}

/// <summary>
/// Negotiates operational keys by the table, for either side (RFC 7143 §6.2). It proposes what is wished for, tells answers from proposals, answers, forms
/// results, and finds the peer out where it answers outside what was proposed. Not thread-safe.
/// </summary>
public sealed partial class KeyNegotiator
{
    /// <summary>Most keys that are unknown to us which one login may bring.</summary>
    public const int MaxUnknownKeys = 64;

    private readonly long[] _numbers = new long[KeyTable.Count];
    private readonly string?[] _texts = new string?[KeyTable.Count];
    private readonly KeyOutcome[] _outcomes = new KeyOutcome[KeyTable.Count];
    private readonly bool[] _seen = new bool[KeyTable.Count];
    private readonly KeySenders _self;
    private readonly bool _discovery;
    private readonly bool _leading;
    private readonly List<KeyValuePair<string, string>> _unknown = [];
    private readonly HashSet<string> _offeredExtras = new(StringComparer.Ordinal);

    /// <summary>Starts a negotiation in which every key has its default.</summary>
    /// <param name="self">Which side we are.</param>
    /// <param name="wishes">What we want.</param>
    /// <param name="discovery">Whether the session is a discovery session.</param>
    /// <param name="leading">Whether this is the session's leading login.</param>
    public KeyNegotiator(KeySenders self, KeyWishes wishes, bool discovery, bool leading)
    {
        _self = self;
        Wishes = wishes;
        _discovery = discovery;
        _leading = leading;
        foreach (KeyDefinition row in KeyTable.Rows)
        {
            _numbers[(int)row.Id] = row.Default;
            _texts[(int)row.Id] = row.DefaultText;
        }
    }

    /// <summary>What we want.</summary>
    public KeyWishes Wishes { get; }

    /// <summary>Keys that the peer sent and that are not in the table, with their values as sent.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Unknown => _unknown;

    /// <summary>Number of proposals of the peer that were answered, notes on unknown keys not counted.</summary>
    public int AnsweredProposals { get; private set; }

    /// <summary>Why the negotiation failed, as a sentence, or null.</summary>
    public string? Violation { get; private set; }

    /// <summary>How a key stands.</summary>
    /// <param name="id">The key.</param>
    public KeyOutcome Outcome(KeyId id) => _outcomes[(int)id];

    /// <summary>Result of a numeric or boolean key; for declarative keys what the peer declared.</summary>
    /// <param name="id">The key.</param>
    public long Number(KeyId id) => _numbers[(int)id];

    /// <summary>Result of a boolean key.</summary>
    /// <param name="id">The key.</param>
    public bool Boolean(KeyId id) => _numbers[(int)id] == 1;

    /// <summary>Result of a list key, or the text that the peer declared.</summary>
    /// <param name="id">The key.</param>
    public string? Text(KeyId id) => _texts[(int)id];

    /// <summary>Proposes or declares every operational key that we have a wish for and may begin with.</summary>
    /// <param name="writer">Receives the keys.</param>
    public void OfferAll(TextKeyWriter writer)
    {
        foreach (KeyDefinition row in KeyTable.Rows)
        {
            if (row.Stage == KeyStage.Operational && MayOffer(row) && _outcomes[(int)row.Id] == KeyOutcome.Default)
            {
                Offer(row, writer);
            }
        }
    }

    /// <summary>Proposes or declares one key that we have a wish for.</summary>
    /// <param name="id">The key.</param>
    /// <param name="writer">Receives the key.</param>
    public void Offer(KeyId id, TextKeyWriter writer) => Offer(KeyTable.Of(id), writer);

    /// <summary>Sends a key that the table does not have (X- keys); the peer may answer it.</summary>
    /// <param name="name">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="writer">Receives the key.</param>
    public void OfferExtra(string name, string value, TextKeyWriter writer)
    {
        _offeredExtras.Add(name);
        writer.Add(name, value);
    }

    /// <summary>Whether our own declaration of a key has gone out.</summary>
    /// <param name="id">The key.</param>
    public bool HasDeclared(KeyId id) => _declared[(int)id];

    /// <summary>Gives every key that we proposed and the peer left out the value that the key's rule makes of our value and the default.</summary>
    /// <returns>False where we cannot live with a result; <see cref="Violation"/> says why.</returns>
    public bool Settle()
    {
        foreach (KeyDefinition row in KeyTable.Rows)
        {
            int at = (int)row.Id;
            if (_outcomes[at] == KeyOutcome.Offered)
            {
                // A peer that does not answer behaves by the default of the key. Where our own value alone decides (a Yes of an OR, a No of an AND) the
                // rule gives our value; where it does not, the rule gives what both can live with.
                _outcomes[at] = KeyOutcome.Unanswered;
                if (row.Rule != KeyRule.FirstCommon)
                {
                    _numbers[at] = Combine(row, Wishes.Number(row.Id), row.Default);
                }
            }

            if (row.Rule == KeyRule.FirstCommon && Wishes.Has(row.Id) && _outcomes[at] != KeyOutcome.Default && !Contains(Wishes.List(row.Id), _texts[at]))
            {
                return Fail($"{row.Name} ended as {_texts[at]}, which is not among what this side accepts ({string.Join(',', Wishes.List(row.Id))}).");
            }
        }

        return true;
    }

    private readonly bool[] _declared = new bool[KeyTable.Count];

    private bool MayOffer(KeyDefinition row) =>
        Wishes.Has(row.Id)
        && (row.Senders & _self) != 0
        && row.Use != KeyUse.FullFeatureOnly
        && (_leading || row.Use != KeyUse.LeadingOnly)
        && !(_discovery && row.IrrelevantInDiscovery);

    private void Offer(KeyDefinition row, TextKeyWriter writer)
    {
        _declared[(int)row.Id] = true;
        if (row.IsNegotiated)
        {
            _outcomes[(int)row.Id] = KeyOutcome.Offered;
        }

        switch (row.Type)
        {
            case KeyType.Boolean:
                writer.AddBoolean(row.Name, Wishes.Number(row.Id) == 1);
                break;
            case KeyType.Number:
                writer.AddNumber(row.Name, Wishes.Number(row.Id));
                break;
            case KeyType.List:
                writer.Add(row.Name, string.Join(',', Wishes.List(row.Id)));
                break;
            default:
                writer.Add(row.Name, Wishes.Text(row.Id) ?? "");
                break;
        }
    }

    private static long Combine(KeyDefinition row, long a, long b) => row.Rule switch
    {
        KeyRule.And => a & b,
        KeyRule.Or => a | b,
        KeyRule.Maximum => Math.Max(a, b),
        _ => Math.Min(a, b),
    };

    private static bool Contains(IReadOnlyList<string> items, string? item)
    {
        for (int i = 0; i < items.Count; i++)
        {
            if (string.Equals(items[i], item, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fail(string violation)
    {
        Violation ??= violation;
        return false;
    }

    private static string Show(ReadOnlySpan<byte> value)
    {
        const int Longest = 64;
        string text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, Longest)]);
        return value.Length > Longest ? string.Create(CultureInfo.InvariantCulture, $"{text}… ({value.Length} bytes)") : text;
    }
}
