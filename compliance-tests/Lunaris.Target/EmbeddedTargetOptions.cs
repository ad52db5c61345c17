using System.Net;
using Lunaris.Iscsi.Login.Keys;

namespace Lunaris.Target;

/// <summary>What an <see cref="EmbeddedTarget"/> is like. Lengths are in bytes.</summary>
public sealed record EmbeddedTargetOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public IReadOnlyList<IPEndPoint> Portals { get; init; } = [new IPEndPoint(IPAddress.Loopback, 0)];

    /// <summary>The targets.</summary>
    public IReadOnlyList<TargetDefinition> Targets { get; init; } = [new TargetDefinition()];

    /// <summary>CHAP of discovery sessions, or null where none is asked for.</summary>
    public TargetAuthentication? DiscoveryAuthentication { get; init; }

    /// <summary>Header digests that are taken.</summary>
    public IReadOnlyList<DigestType> HeaderDigest { get; init; } = [DigestType.None, DigestType.Crc32C];

    /// <summary>Data digests that are taken.</summary>
    public IReadOnlyList<DigestType> DataDigest { get; init; } = [DigestType.None, DigestType.Crc32C];

    /// <summary>Longest data segment that the target takes.</summary>
    public int MaxRecvDataSegmentLength { get; init; } = 256 * 1024;

    /// <summary>Longest sequence of solicited data.</summary>
    public int MaxBurstLength { get; init; } = 1 << 20;

    /// <summary>Most unsolicited data of a command.</summary>
    public int FirstBurstLength { get; init; } = 256 * 1024;

    /// <summary>Most R2Ts outstanding for one task.</summary>
    public int MaxOutstandingR2T { get; init; } = 8;

    /// <summary>Whether commands may carry data.</summary>
    public bool ImmediateData { get; init; } = true;

    /// <summary>Whether writes wait for an R2T.</summary>
    public bool InitialR2T { get; init; }

    /// <summary>Most commands of a session at once: the width of its command window.</summary>
    public int QueueDepth { get; init; } = 256;

    /// <summary>Whether status comes in the last Data-In PDU; else in a SCSI Response.</summary>
    public bool StatusInDataIn { get; init; } = true;

    /// <summary>Most bytes of a Text or Login Response; more goes out in several PDUs with the C bit.</summary>
    public int TextSegmentLength { get; init; } = 8192;

    /// <summary>Whether each new session finds a unit attention on every logical unit, as after power on.</summary>
    public bool UnitAttentionOnLogin { get; init; }

    /// <summary>Whether each session begins with a NOP-In that wants an answer.</summary>
    public bool PingOnLogin { get; init; }

    /// <summary>Keys that the target passes over as if they had not come: some targets leave answers out.</summary>
    public IReadOnlyList<string> UnansweredKeys { get; init; } = [];

    /// <summary>Receive buffer of a connection.</summary>
    public int ReceiveBufferLength { get; init; } = 512 * 1024;

    /// <summary>Socket buffers; 0 leaves them to the system.</summary>
    public int SocketBufferLength { get; init; } = 512 * 1024;
}
