using System.Text;
using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Login.Keys;

/// <content>What the peer sends: declarations, answers to our proposals, and proposals of its own.</content>
public sealed partial class KeyNegotiator
{
    /// <summary>Takes one pair of the peer that is no part of an authentication exchange.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="answers">Receives our answer where one is due.</param>
    /// <returns>False on a protocol violation; <see cref="Violation"/> says which.</returns>
    public bool OnPair(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, TextKeyWriter answers)
    {
        KeyDefinition? row = KeyTable.Find(key);
        if (row is null)
        {
            return OnUnknown(key, value, answers);
        }

        int at = (int)row.Id;
        if (_seen[at] && row.Rule == KeyRule.Declarative && !row.Repeats && _outcomes[at] == KeyOutcome.Declared && IsDeclaredAs(row, value))
        {
            // Some targets declare the same thing in each stage.
            return true;
        }

        if (_seen[at] && !row.Repeats)
        {
            return Fail($"The peer sent {row.Name} twice in one login.");
        }

        _seen[at] = true;
        if (row.IsNegotiated)
        {
            return _outcomes[at] == KeyOutcome.Offered ? OnAnswer(row, value) : OnProposal(row, value, answers);
        }

        if (row.Rule == KeyRule.Refused)
        {
            // Nothing hangs on an obsolete key, so that a target that leaves the stage along with it need not hear the answer.
            if (!IsConstant(value, out _))
            {
                answers.Add(row.NameBytes, "Reject"u8);
            }

            _outcomes[at] = KeyOutcome.Rejected;
            return true;
        }

        return row.Rule == KeyRule.Declarative ? OnDeclaration(row, value) : Fail($"The peer sent {row.Name} outside the exchange that it belongs to.");
    }

    private static bool IsConstant(ReadOnlySpan<byte> value, out KeyOutcome outcome)
    {
        outcome = value.SequenceEqual("Reject"u8) ? KeyOutcome.Rejected
            : value.SequenceEqual("Irrelevant"u8) ? KeyOutcome.Irrelevant
            : value.SequenceEqual("NotUnderstood"u8) ? KeyOutcome.NotUnderstood
            : KeyOutcome.Default;
        return outcome != KeyOutcome.Default;
    }

    private bool IsDeclaredAs(KeyDefinition row, ReadOnlySpan<byte> value) => row.Type switch
    {
        KeyType.Number => TextValue.TryParseNumber(value, out ulong number) && (long)number == _numbers[(int)row.Id],
        KeyType.Boolean => TextValue.TryParseBoolean(value, out bool boolean) && boolean == (_numbers[(int)row.Id] == 1),
        _ => Encoding.UTF8.GetString(value) == _texts[(int)row.Id],
    };

    private bool OnUnknown(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, TextKeyWriter answers)
    {
        if (_unknown.Count == MaxUnknownKeys)
        {
            return Fail($"The peer sent more than {MaxUnknownKeys} keys that are unknown.");
        }

        string name = Encoding.ASCII.GetString(key);
        foreach (KeyValuePair<string, string> earlier in _unknown)
        {
            if (earlier.Key == name)
            {
                return Fail($"The peer sent {name} twice in one login.");
            }
        }

        _unknown.Add(new KeyValuePair<string, string>(name, Encoding.UTF8.GetString(value)));

        // A constant can only be the answer to something; to answer it again would go round for ever.
        if (!_offeredExtras.Contains(name) && !IsConstant(value, out _))
        {
            answers.Add(key, "NotUnderstood"u8);
        }

        return true;
    }

    private bool OnDeclaration(KeyDefinition row, ReadOnlySpan<byte> value)
    {
        int at = (int)row.Id;
        KeySenders peer = _self == KeySenders.Initiator ? KeySenders.Target : KeySenders.Initiator;

        // NotUnderstood and its like answer a declaration that was unknown to the peer; it then does not know of ours, and nothing more.
        if (_declared[at] && row.Type != KeyType.Text && IsConstant(value, out KeyOutcome constant))
        {
            _outcomes[at] = constant;
            return true;
        }

        if (_declared[at] && row.Type == KeyType.Text && value.SequenceEqual("NotUnderstood"u8))
        {
            _outcomes[at] = KeyOutcome.NotUnderstood;
            return true;
        }

        if ((row.Senders & peer) == 0)
        {
            return Fail($"The peer sent {row.Name}, which is not its to send.");
        }

        switch (row.Type)
        {
            case KeyType.Number:
                if (!TextValue.TryParseNumber(value, out ulong number) || number < (ulong)row.Minimum || number > (ulong)row.Maximum)
                {
                    return Fail($"The peer declared {row.Name}={Show(value)}; it is {row.Minimum} to {row.Maximum}.");
                }

                _numbers[at] = (long)number;
                break;
            case KeyType.Boolean:
                if (!TextValue.TryParseBoolean(value, out bool boolean))
                {
                    return Fail($"The peer declared {row.Name}={Show(value)}; it is Yes or No.");
                }

                _numbers[at] = boolean ? 1 : 0;
                break;
            default:
                // A key that repeats keeps its first value.
                if (_outcomes[at] != KeyOutcome.Declared)
                {
                    _texts[at] = Encoding.UTF8.GetString(value);
                }

                break;
        }

        _outcomes[at] = KeyOutcome.Declared;
        return true;
    }

    private bool OnAnswer(KeyDefinition row, ReadOnlySpan<byte> value)
    {
        int at = (int)row.Id;
        if (IsConstant(value, out KeyOutcome constant))
        {
            _outcomes[at] = constant;
            return true;
        }

        switch (row.Type)
        {
            case KeyType.Boolean:
                if (!TextValue.TryParseBoolean(value, out bool boolean))
                {
                    return Fail($"The peer answered {row.Name}={Show(value)}; it is Yes or No.");
                }

                long answer = boolean ? 1 : 0;
                if (Combine(row, Wishes.Number(row.Id), answer) != answer)
                {
                    return Fail($"The peer answered {row.Name}={Show(value)}, which the proposal {(boolean ? "No" : "Yes")} rules out.");
                }

                _numbers[at] = answer;
                break;
            case KeyType.Number:
                if (!TextValue.TryParseNumber(value, out ulong number) || number < (ulong)row.Minimum || number > (ulong)row.Maximum)
                {
                    return Fail($"The peer answered {row.Name}={Show(value)}; it is {row.Minimum} to {row.Maximum}.");
                }

                if (Combine(row, Wishes.Number(row.Id), (long)number) != (long)number)
                {
                    if (row.IsAdvisory)
                    {
                        _numbers[at] = Combine(row, Wishes.Number(row.Id), (long)number);
                        _outcomes[at] = KeyOutcome.Corrected;
                        return true;
                    }

                    string bound = row.Rule == KeyRule.Maximum ? "below" : "above";
                    return Fail($"The peer answered {row.Name}={number}, {bound} the {Wishes.Number(row.Id)} that was proposed.");
                }

                _numbers[at] = (long)number;
                break;
            default:
                string item = Encoding.UTF8.GetString(value);
                if (!Contains(Wishes.List(row.Id), item))
                {
                    return Fail($"The peer answered {row.Name}={Show(value)}, which was not proposed.");
                }

                _texts[at] = item;
                break;
        }

        _outcomes[at] = KeyOutcome.Agreed;
        return true;
    }

    private bool OnProposal(KeyDefinition row, ReadOnlySpan<byte> value, TextKeyWriter answers)
    {
        int at = (int)row.Id;

        // A constant proposes nothing: it answers something that we never sent.
        if (IsConstant(value, out _))
        {
            return Fail($"The peer answered {row.Name}, which was not proposed.");
        }

        AnsweredProposals++;
        if ((_discovery && row.IrrelevantInDiscovery) || (row.IserOnly && Wishes.Number(KeyId.RdmaExtensions) != 1))
        {
            _outcomes[at] = KeyOutcome.Irrelevant;
            answers.Add(row.NameBytes, "Irrelevant"u8);
            return true;
        }

        if (!_leading && row.Use == KeyUse.LeadingOnly)
        {
            return Reject(row, answers);
        }

        switch (row.Type)
        {
            case KeyType.Boolean:
                if (!TextValue.TryParseBoolean(value, out bool boolean))
                {
                    return Reject(row, answers);
                }

                _numbers[at] = Combine(row, Wishes.Number(row.Id), boolean ? 1 : 0);
                answers.AddBoolean(row.Name, _numbers[at] == 1);
                break;
            case KeyType.Number:
                if (!TextValue.TryParseNumber(value, out ulong number) || number < (ulong)row.Minimum || number > (ulong)row.Maximum)
                {
                    return Reject(row, answers);
                }

                _numbers[at] = Combine(row, Wishes.Number(row.Id), (long)number);
                answers.AddNumber(row.Name, _numbers[at]);
                break;
            default:
                IReadOnlyList<string> ours = Wishes.List(row.Id);
                string? chosen = null;
                TextListReader items = new(value);
                while (chosen is null && items.MoveNext())
                {
                    string item = Encoding.UTF8.GetString(items.Current);
                    chosen = Contains(ours, item) ? item : null;
                }

                if (chosen is null)
                {
                    return Reject(row, answers);
                }

                _texts[at] = chosen;
                answers.Add(row.Name, chosen);
                break;
        }

        _outcomes[at] = KeyOutcome.Agreed;
        return true;
    }

    private bool Reject(KeyDefinition row, TextKeyWriter answers)
    {
        _outcomes[(int)row.Id] = KeyOutcome.Rejected;
        answers.Add(row.NameBytes, "Reject"u8);
        return true;
    }
}
