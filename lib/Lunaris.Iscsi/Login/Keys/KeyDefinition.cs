using System.Text;

namespace Lunaris.Iscsi.Login.Keys;

/// <summary>Who may begin with a key: declare it, or propose it.</summary>
[Flags]
public enum KeySenders : byte
{
    /// <summary>The initiator.</summary>
    Initiator = 1,

    /// <summary>The target.</summary>
    Target = 2,

    /// <summary>Either.</summary>
    Both = Initiator | Target,
}

/// <summary>In which login stage a key may stand.</summary>
public enum KeyStage : byte
{
    /// <summary>Security negotiation only.</summary>
    Security,

    /// <summary>Operational negotiation only.</summary>
    Operational,

    /// <summary>Any stage.</summary>
    Any,
}

/// <summary>When a key may be used (RFC 7143 §13).</summary>
public enum KeyUse : byte
{
    /// <summary>Only in the login of a connection (IO).</summary>
    InitializeOnly,

    /// <summary>Only in the leading login of a session (LO).</summary>
    LeadingOnly,

    /// <summary>Only in the full feature phase (FFPO).</summary>
    FullFeatureOnly,

    /// <summary>In login and in the full feature phase (ALL).</summary>
    All,
}

/// <summary>Whether a value holds for the session or for one connection.</summary>
public enum KeyScope : byte
{
    /// <summary>The whole session (SW).</summary>
    Session,

    /// <summary>One connection (CO).</summary>
    Connection,
}

/// <summary>What values a key has.</summary>
public enum KeyType : byte
{
    /// <summary>Yes or No.</summary>
    Boolean,

    /// <summary>A number in a range.</summary>
    Number,

    /// <summary>A list of names to choose one from.</summary>
    List,

    /// <summary>Free UTF-8 text.</summary>
    Text,

    /// <summary>Bytes, in hexadecimal or base64.</summary>
    Binary,

    /// <summary>A key that is obsolete: it is answered by a constant.</summary>
    Obsolete,
}

/// <summary>How the result is formed from the two sides' values (RFC 7143 §6.2).</summary>
public enum KeyRule : byte
{
    /// <summary>Each side declares for itself; there is no answer.</summary>
    Declarative,

    /// <summary>Yes where both say Yes.</summary>
    And,

    /// <summary>Yes where one says Yes.</summary>
    Or,

    /// <summary>The smaller number.</summary>
    Minimum,

    /// <summary>The larger number.</summary>
    Maximum,

    /// <summary>The first item of the proposer's list that the other side has too.</summary>
    FirstCommon,

    /// <summary>The key belongs to an exchange of its own (CHAP).</summary>
    Exchange,

    /// <summary>Refused by a constant.</summary>
    Refused,
}

/// <summary>One row of the table of keys.</summary>
public sealed class KeyDefinition
{
    internal KeyDefinition(KeyId id, string name, KeySenders senders, KeyUse use, KeyScope scope, KeyStage stage, KeyType type, KeyRule rule)
    {
        Id = id;
        Name = name;
        NameBytes = Encoding.ASCII.GetBytes(name);
        Senders = senders;
        Use = use;
        Scope = scope;
        Stage = stage;
        Type = type;
        Rule = rule;
    }

    /// <summary>Which key this is.</summary>
    public KeyId Id { get; }

    /// <summary>The key as it goes on the wire.</summary>
    public string Name { get; }

    /// <summary>Who may declare or propose it.</summary>
    public KeySenders Senders { get; }

    /// <summary>When it may be used.</summary>
    public KeyUse Use { get; }

    /// <summary>What its value holds for.</summary>
    public KeyScope Scope { get; }

    /// <summary>In which login stage it may stand.</summary>
    public KeyStage Stage { get; }

    /// <summary>What values it has.</summary>
    public KeyType Type { get; }

    /// <summary>How the result is formed.</summary>
    public KeyRule Rule { get; }

    /// <summary>Value that holds where nothing is agreed, as a number (booleans are 0 and 1); -1 where there is none.</summary>
    public long Default { get; internal init; } = -1;

    /// <summary>Value that holds where nothing is agreed, for keys with text or list values.</summary>
    public string? DefaultText { get; internal init; }

    /// <summary>Smallest legal number.</summary>
    public long Minimum { get; internal init; }

    /// <summary>Largest legal number.</summary>
    public long Maximum { get; internal init; } = 1;

    /// <summary>Whether the key means nothing in a discovery session, and is answered <c>Irrelevant</c> there.</summary>
    public bool IrrelevantInDiscovery { get; internal init; }

    /// <summary>Whether the key means something over iSER only (RFC 7145 §6).</summary>
    public bool IserOnly { get; internal init; }

    /// <summary>Whether it may stand more than once.</summary>
    public bool Repeats { get; internal init; }

    /// <summary>
    /// Whether a result that the peer has formed wrongly can do no harm, because this side alone decides what it makes of it: an answer that breaks
    /// the rule is then corrected and noted instead of failing the login.
    /// </summary>
    public bool IsAdvisory { get; internal init; }

    /// <summary>The section that defines it.</summary>
    public string Source { get; internal init; } = "";

    /// <summary>Whether the key asks for an answer.</summary>
    public bool IsNegotiated => Rule is KeyRule.And or KeyRule.Or or KeyRule.Minimum or KeyRule.Maximum or KeyRule.FirstCommon;

    internal byte[] NameBytes { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
