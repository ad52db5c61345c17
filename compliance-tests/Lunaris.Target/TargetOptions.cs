using System.Net;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Target.Scsi;

namespace Lunaris.Target;

/// <summary>What initiators must prove, and what we prove to them.</summary>
public sealed record TargetAuthentication
{
    /// <summary>Name and secret that the initiator must prove to know.</summary>
    public required ChapCredentials Initiator { get; init; }

    /// <summary>Our own name and secret, for initiators that want them proved.</summary>
    public ChapCredentials? Target { get; init; }

    /// <summary>Algorithms that are taken.</summary>
    public IReadOnlyList<ChapAlgorithm> Algorithms { get; init; } = [ChapAlgorithm.Sha3_256, ChapAlgorithm.Sha256, ChapAlgorithm.Sha1, ChapAlgorithm.Md5];

    /// <summary>How our binary values are written.</summary>
    public BinaryEncoding Encoding { get; init; }
}

/// <summary>One target of an <see cref="EmbeddedTarget"/>.</summary>
public sealed record TargetDefinition
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "iqn.2026-01.io.lunaris:disk";

    /// <summary>Its alias, or null.</summary>
    public string? Alias { get; init; }

    /// <summary>Its logical units.</summary>
    public IReadOnlyList<LogicalUnitOptions> LogicalUnits { get; init; } = [new LogicalUnitOptions()];

    /// <summary>CHAP, or null where none is asked for.</summary>
    public TargetAuthentication? Authentication { get; init; }

    /// <summary>Names of the initiators that may log in; null lets in all.</summary>
    public IReadOnlyList<string>? AllowedInitiators { get; init; }
}

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

    /// <summary>Whether target answers a proposal at all that its own value does not change: some targets leave such keys out.</summary>
    public IReadOnlyList<string> UnansweredKeys { get; init; } = [];

    /// <summary>Receive buffer of a connection.</summary>
    public int ReceiveBufferLength { get; init; } = 512 * 1024;

    /// <summary>Socket buffers; 0 leaves them to the system.</summary>
    public int SocketBufferLength { get; init; } = 512 * 1024;
}
