using System.Globalization;
using Lunaris.Iscsi.Names;

namespace Lunaris.Iscsi.Login.Keys;

/// <summary>Digests of PDUs (RFC 7143 §13.1).</summary>
public enum DigestType : byte
{
    /// <summary>No digest.</summary>
    None,

    /// <summary>CRC32C, 4 bytes.</summary>
    Crc32C,
}

/// <summary>Session types (RFC 7143 §13.21).</summary>
public enum SessionType : byte
{
    /// <summary>A session that may do everything.</summary>
    Normal,

    /// <summary>A session that may only ask for targets.</summary>
    Discovery,
}

/// <summary>One line of what was negotiated.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value as text.</param>
/// <param name="Outcome">How it came to that value.</param>
public readonly record struct NegotiatedKey(KeyDefinition Key, string Value, KeyOutcome Outcome);

/// <summary>
/// What a login agreed on. For the keys that each side declares for itself there are two properties: ours and the peer's. Immutable and thread-safe.
/// </summary>
public sealed class NegotiatedParameters
{
    private readonly List<NegotiatedKey> _report = [];

    /// <summary>Takes the results of a negotiation.</summary>
    /// <param name="keys">The negotiation, settled.</param>
    /// <param name="sessionType">The session type.</param>
    /// <param name="session">Parameters of the session's leading login, where this connection is added to a session; its session-wide values hold.</param>
    public NegotiatedParameters(KeyNegotiator keys, SessionType sessionType, NegotiatedParameters? session = null)
    {
        SessionType = sessionType;
        HeaderDigest = ToDigest(keys.Text(KeyId.HeaderDigest));
        DataDigest = ToDigest(keys.Text(KeyId.DataDigest));
        OwnMaxRecvDataSegmentLength = keys.HasDeclared(KeyId.MaxRecvDataSegmentLength)
            ? (int)keys.Wishes.Number(KeyId.MaxRecvDataSegmentLength)
            : (int)KeyTable.Of(KeyId.MaxRecvDataSegmentLength).Default;
        PeerMaxRecvDataSegmentLength = (int)keys.Number(KeyId.MaxRecvDataSegmentLength);
        InitiatorRecvDataSegmentLength = (int)keys.Number(KeyId.InitiatorRecvDataSegmentLength);
        TargetRecvDataSegmentLength = (int)keys.Number(KeyId.TargetRecvDataSegmentLength);
        UnknownKeys = [.. keys.Unknown];
        TargetPortalGroupTag = keys.Outcome(KeyId.TargetPortalGroupTag) == KeyOutcome.Declared ? (ushort)keys.Number(KeyId.TargetPortalGroupTag) : session?.TargetPortalGroupTag;
        TargetAlias = keys.Text(KeyId.TargetAlias) ?? session?.TargetAlias;
        TargetAddress = keys.Text(KeyId.TargetAddress) is { } address && Names.TargetAddress.TryParse(System.Text.Encoding.UTF8.GetBytes(address), out TargetAddress parsed)
            ? parsed
            : session?.TargetAddress;

        MaxConnections = session?.MaxConnections ?? (int)keys.Number(KeyId.MaxConnections);
        InitialR2T = session?.InitialR2T ?? keys.Boolean(KeyId.InitialR2T);
        ImmediateData = session?.ImmediateData ?? keys.Boolean(KeyId.ImmediateData);
        MaxBurstLength = session?.MaxBurstLength ?? (int)keys.Number(KeyId.MaxBurstLength);

        // FirstBurstLength never lies above MaxBurstLength (RFC 7143 §13.14), but two defaults and an answer can leave it there.
        FirstBurstLength = session?.FirstBurstLength ?? Math.Min((int)keys.Number(KeyId.FirstBurstLength), MaxBurstLength);
        DefaultTime2Wait = session?.DefaultTime2Wait ?? (int)keys.Number(KeyId.DefaultTime2Wait);
        DefaultTime2Retain = session?.DefaultTime2Retain ?? (int)keys.Number(KeyId.DefaultTime2Retain);
        MaxOutstandingR2T = session?.MaxOutstandingR2T ?? (int)keys.Number(KeyId.MaxOutstandingR2T);
        DataPduInOrder = session?.DataPduInOrder ?? keys.Boolean(KeyId.DataPduInOrder);
        DataSequenceInOrder = session?.DataSequenceInOrder ?? keys.Boolean(KeyId.DataSequenceInOrder);
        ErrorRecoveryLevel = session?.ErrorRecoveryLevel ?? (int)keys.Number(KeyId.ErrorRecoveryLevel);
        TaskReporting = session?.TaskReporting ?? keys.Text(KeyId.TaskReporting) ?? "RFC3720";
        IscsiProtocolLevel = session?.IscsiProtocolLevel ?? (int)keys.Number(KeyId.IscsiProtocolLevel);
        RdmaExtensions = session?.RdmaExtensions ?? keys.Boolean(KeyId.RdmaExtensions);
        PeerMaxOutstandingUnexpectedPdus = session?.PeerMaxOutstandingUnexpectedPdus ?? keys.Number(KeyId.MaxOutstandingUnexpectedPdus);
        PeerMaxAhsLength = session?.PeerMaxAhsLength ?? keys.Number(KeyId.MaxAhsLength);

        foreach (KeyDefinition row in KeyTable.Rows)
        {
            if (keys.Outcome(row.Id) != KeyOutcome.Default)
            {
                string value = row.Type switch
                {
                    KeyType.Number => keys.Number(row.Id).ToString(CultureInfo.InvariantCulture),
                    KeyType.Boolean => keys.Boolean(row.Id) ? "Yes" : "No",
                    _ => keys.Text(row.Id) ?? "",
                };
                _report.Add(new NegotiatedKey(row, value, keys.Outcome(row.Id)));
            }
        }
    }

    /// <summary>Session type.</summary>
    public SessionType SessionType { get; }

    /// <summary>Header digest of this connection, after login.</summary>
    public DigestType HeaderDigest { get; }

    /// <summary>Data digest of this connection, after login.</summary>
    public DigestType DataDigest { get; }

    /// <summary>Longest data segment, in bytes, that we declared to take on this connection.</summary>
    public int OwnMaxRecvDataSegmentLength { get; }

    /// <summary>Longest data segment, in bytes, that the peer takes on this connection.</summary>
    public int PeerMaxRecvDataSegmentLength { get; }

    /// <summary>Most connections of the session.</summary>
    public int MaxConnections { get; }

    /// <summary>Whether a write waits for an R2T before data that is not immediate.</summary>
    public bool InitialR2T { get; }

    /// <summary>Whether a command may carry data.</summary>
    public bool ImmediateData { get; }

    /// <summary>Longest sequence of solicited data, in bytes.</summary>
    public int MaxBurstLength { get; }

    /// <summary>Most unsolicited data of a command, immediate data included, in bytes; never above <see cref="MaxBurstLength"/>.</summary>
    public int FirstBurstLength { get; }

    /// <summary>Seconds to wait after the loss of a connection before a new login.</summary>
    public int DefaultTime2Wait { get; }

    /// <summary>Seconds, after that, in which tasks can be taken over.</summary>
    public int DefaultTime2Retain { get; }

    /// <summary>Most R2Ts outstanding for one task.</summary>
    public int MaxOutstandingR2T { get; }

    /// <summary>Whether data PDUs of a sequence come in order of their offsets.</summary>
    public bool DataPduInOrder { get; }

    /// <summary>Whether data sequences come in order of their offsets.</summary>
    public bool DataSequenceInOrder { get; }

    /// <summary>Error recovery level, 0 to 2.</summary>
    public int ErrorRecoveryLevel { get; }

    /// <summary>Semantics of task completion after multi-task aborts: <c>RFC3720</c>, <c>ResponseFence</c> or <c>FastAbort</c>.</summary>
    public string TaskReporting { get; }

    /// <summary>Protocol level: 1 is RFC 7143, 2 adds RFC 7144.</summary>
    public int IscsiProtocolLevel { get; }

    /// <summary>Whether the session runs over iSER.</summary>
    public bool RdmaExtensions { get; }

    /// <summary>Longest data segment of control PDUs towards the initiator over iSER, in bytes.</summary>
    public int InitiatorRecvDataSegmentLength { get; }

    /// <summary>Longest data segment of control PDUs towards the target over iSER, in bytes.</summary>
    public int TargetRecvDataSegmentLength { get; }

    /// <summary>Most unexpected PDUs that the peer has buffers for over iSER; 0 is no statement.</summary>
    public long PeerMaxOutstandingUnexpectedPdus { get; }

    /// <summary>Longest AHS that the peer takes over iSER, in bytes.</summary>
    public long PeerMaxAhsLength { get; }

    /// <summary>Portal group tag of the portal, or null where the target did not say.</summary>
    public ushort? TargetPortalGroupTag { get; }

    /// <summary>Alias of the target, or null.</summary>
    public string? TargetAlias { get; }

    /// <summary>Address that the target declared for itself, or null.</summary>
    public TargetAddress? TargetAddress { get; }

    /// <summary>Whether the target was authenticated by CHAP in this login.</summary>
    public bool PeerAuthenticated { get; internal init; }

    /// <summary>Whether we authenticated ourselves by CHAP in this login.</summary>
    public bool SelfAuthenticated { get; internal init; }

    /// <summary>Keys that the peer sent and that are not in the table.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> UnknownKeys { get; }

    /// <summary>Every key that one of the sides spoke of, with its value and how it came to it; for declarative keys the peer's value.</summary>
    public IReadOnlyList<NegotiatedKey> Report => _report;

    private static DigestType ToDigest(string? text) => text == "CRC32C" ? DigestType.Crc32C : DigestType.None;
}
