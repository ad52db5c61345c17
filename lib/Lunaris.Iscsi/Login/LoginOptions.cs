using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Login;

/// <summary>What an initiator wants from a login. Lengths are in bytes, times in seconds. Immutable and thread-safe.</summary>
public sealed record LoginOptions
{
    /// <summary>Our name.</summary>
    public required IscsiName InitiatorName { get; init; }

    /// <summary>Our alias, or null.</summary>
    public string? InitiatorAlias { get; init; }

    /// <summary>The target to log in to; null only in discovery sessions.</summary>
    public IscsiName? TargetName { get; init; }

    /// <summary>The session type.</summary>
    public SessionType SessionType { get; init; }

    /// <summary>How we authenticate ourselves and the target.</summary>
    public AuthenticationOptions Authentication { get; init; } = AuthenticationOptions.None;

    /// <summary>Header digests that we take, best first.</summary>
    public IReadOnlyList<DigestType> HeaderDigest { get; init; } = [DigestType.None, DigestType.Crc32C];

    /// <summary>Data digests that we take, best first.</summary>
    public IReadOnlyList<DigestType> DataDigest { get; init; } = [DigestType.None, DigestType.Crc32C];

    /// <summary>Most connections of the session, 1 to 65535.</summary>
    public int MaxConnections { get; init; } = 1;

    /// <summary>Whether we ask that writes wait for an R2T; the target can insist on it either way.</summary>
    public bool InitialR2T { get; init; }

    /// <summary>Whether commands may carry data.</summary>
    public bool ImmediateData { get; init; } = true;

    /// <summary>Longest data segment that we take, 512 to 16777215.</summary>
    public int MaxRecvDataSegmentLength { get; init; } = 256 * 1024;

    /// <summary>Longest sequence of solicited data, 512 to 16777215.</summary>
    public int MaxBurstLength { get; init; } = 1024 * 1024;

    /// <summary>Most unsolicited data of a command, 512 to <see cref="MaxBurstLength"/>.</summary>
    public int FirstBurstLength { get; init; } = 256 * 1024;

    /// <summary>Seconds to wait after the loss of a connection, 0 to 3600.</summary>
    public int DefaultTime2Wait { get; init; } = 2;

    /// <summary>Seconds after that in which tasks can be taken over, 0 to 3600.</summary>
    public int DefaultTime2Retain { get; init; }

    /// <summary>Most R2Ts outstanding for one task, 1 to 65535.</summary>
    public int MaxOutstandingR2T { get; init; } = 8;

    /// <summary>Whether data PDUs of a sequence come in order; the target can insist on it.</summary>
    public bool DataPduInOrder { get; init; } = true;

    /// <summary>Whether data sequences come in order; the target can insist on it.</summary>
    public bool DataSequenceInOrder { get; init; } = true;

    /// <summary>Error recovery level, 0 to 2.</summary>
    public int ErrorRecoveryLevel { get; init; }

    /// <summary>Task reporting semantics to propose, best first (RFC 7143 §13.23); null proposes none.</summary>
    public IReadOnlyList<string>? TaskReporting { get; init; }

    /// <summary>Protocol level to propose, 0 to 31 (RFC 7143 §13.24); null proposes none, which means 1.</summary>
    public int? IscsiProtocolLevel { get; init; }

    /// <summary>iSER keys; null on any transport but iSER.</summary>
    public IserLoginOptions? Iser { get; init; }

    /// <summary>Keys that are in no RFC (<c>X-…</c>), sent in the operational stage.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraKeys { get; init; } = [];

    /// <summary>Whether a login without authentication begins in the operational stage, which saves a round trip. Targets that want authentication refuse it.</summary>
    public bool SkipSecurityStage { get; init; }

    /// <summary>Whether a redirect may name another target.</summary>
    public bool AllowTargetNameRedirect { get; init; }

    /// <summary>Most redirects in a row that the caller follows.</summary>
    public int MaxRedirects { get; init; } = 4;

    /// <summary>Most answers that one login may take; more is given up.</summary>
    public int MaxRounds { get; init; } = 64;

    /// <summary>Longest text of the target in one login round, continued PDUs joined.</summary>
    public int MaxTextLength { get; init; } = TextBuffer.DefaultLimit;

    /// <summary>Checks that the options make sense.</summary>
    /// <returns>What is wrong, as a sentence, or null.</returns>
    public string? Check()
    {
        if (SessionType == SessionType.Normal && TargetName is null)
        {
            return "A normal session needs the name of its target.";
        }

        if (InitiatorAlias is { } alias && (alias.Contains('\0', StringComparison.Ordinal) || System.Text.Encoding.UTF8.GetByteCount(alias) > 255))
        {
            return "The initiator's alias is longer than 255 bytes or has a zero character.";
        }

        return CheckRange(nameof(MaxConnections), KeyId.MaxConnections, MaxConnections)
            ?? CheckRange(nameof(MaxRecvDataSegmentLength), KeyId.MaxRecvDataSegmentLength, MaxRecvDataSegmentLength)
            ?? CheckRange(nameof(MaxBurstLength), KeyId.MaxBurstLength, MaxBurstLength)
            ?? CheckRange(nameof(FirstBurstLength), KeyId.FirstBurstLength, FirstBurstLength)
            ?? (FirstBurstLength > MaxBurstLength ? "FirstBurstLength lies above MaxBurstLength." : null)
            ?? CheckRange(nameof(DefaultTime2Wait), KeyId.DefaultTime2Wait, DefaultTime2Wait)
            ?? CheckRange(nameof(DefaultTime2Retain), KeyId.DefaultTime2Retain, DefaultTime2Retain)
            ?? CheckRange(nameof(MaxOutstandingR2T), KeyId.MaxOutstandingR2T, MaxOutstandingR2T)
            ?? CheckRange(nameof(ErrorRecoveryLevel), KeyId.ErrorRecoveryLevel, ErrorRecoveryLevel)
            ?? (IscsiProtocolLevel is { } level ? CheckRange(nameof(IscsiProtocolLevel), KeyId.IscsiProtocolLevel, level) : null)
            ?? (HeaderDigest.Count == 0 ? "HeaderDigest names no digest." : null)
            ?? (DataDigest.Count == 0 ? "DataDigest names no digest." : null)
            ?? (TaskReporting is { Count: 0 } ? "TaskReporting names nothing." : null)
            ?? (MaxRounds < 4 ? "MaxRounds is at least 4." : null)
            ?? (MaxRedirects < 0 ? "MaxRedirects is not negative." : null)
            ?? (MaxTextLength < LoginMachine.MaxDataSegmentLength ? $"MaxTextLength is at least {LoginMachine.MaxDataSegmentLength}." : null)
            ?? Authentication.Check()
            ?? Iser?.Check()
            ?? CheckExtraKeys();
    }

    /// <summary>The wishes that the options amount to.</summary>
    internal KeyWishes ToWishes()
    {
        KeyWishes wishes = new();
        if (Iser is { } iser)
        {
            // Over iSER the lower layers protect the data: digests are None, and MaxRecvDataSegmentLength has no meaning (RFC 7145 §6).
            wishes.Set(KeyId.RdmaExtensions, true)
                .Set(KeyId.HeaderDigest, ["None"])
                .Set(KeyId.DataDigest, ["None"])
                .Set(KeyId.InitiatorRecvDataSegmentLength, iser.InitiatorRecvDataSegmentLength)
                .Set(KeyId.TargetRecvDataSegmentLength, iser.TargetRecvDataSegmentLength);
            iser.AddOptional(wishes);
        }
        else
        {
            wishes.Set(KeyId.HeaderDigest, Names(HeaderDigest))
                .Set(KeyId.DataDigest, Names(DataDigest))
                .Set(KeyId.MaxRecvDataSegmentLength, MaxRecvDataSegmentLength);
        }

        wishes.Set(KeyId.MaxConnections, MaxConnections)
            .Set(KeyId.InitialR2T, InitialR2T)
            .Set(KeyId.ImmediateData, ImmediateData)
            .Set(KeyId.MaxBurstLength, MaxBurstLength)
            .Set(KeyId.FirstBurstLength, FirstBurstLength)
            .Set(KeyId.DefaultTime2Wait, DefaultTime2Wait)
            .Set(KeyId.DefaultTime2Retain, DefaultTime2Retain)
            .Set(KeyId.MaxOutstandingR2T, MaxOutstandingR2T)
            .Set(KeyId.DataPduInOrder, DataPduInOrder)
            .Set(KeyId.DataSequenceInOrder, DataSequenceInOrder)
            .Set(KeyId.ErrorRecoveryLevel, ErrorRecoveryLevel);
        if (TaskReporting is { } reporting)
        {
            wishes.Set(KeyId.TaskReporting, reporting);
        }

        if (IscsiProtocolLevel is { } level)
        {
            wishes.Set(KeyId.IscsiProtocolLevel, level);
        }

        return wishes;
    }

    private static List<string> Names(IReadOnlyList<DigestType> digests)
    {
        List<string> names = [];
        foreach (DigestType digest in digests)
        {
            names.Add(digest == DigestType.Crc32C ? "CRC32C" : "None");
        }

        return names;
    }

    private static string? CheckRange(string name, KeyId id, long value)
    {
        KeyDefinition row = KeyTable.Of(id);
        return value < row.Minimum || value > row.Maximum ? $"{name} is {row.Minimum} to {row.Maximum}." : null;
    }

    private string? CheckExtraKeys()
    {
        foreach ((string name, string value) in ExtraKeys)
        {
            byte[] key = System.Text.Encoding.UTF8.GetBytes(name);
            if (TextKeyReader.CheckKey(key) is not TextError.None and var error)
            {
                return $"An extra key is malformed: {error.Describe()}.";
            }

            if (KeyTable.Find(key) is not null)
            {
                return $"{name} is a key of the RFCs: it has an option of its own.";
            }

            if (value.AsSpan().ContainsAnyInRange('\0', '\x1F'))
            {
                return $"The value of {name} has a control character.";
            }
        }

        return null;
    }
}
