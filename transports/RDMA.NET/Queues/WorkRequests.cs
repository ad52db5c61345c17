using System.Runtime.InteropServices;

namespace RdmaNet;

/// <summary>ibv_sge: a piece of registered memory.</summary>
/// <param name="Address">First byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="LocalKey">Key of the region it lies in.</param>
[StructLayout(LayoutKind.Sequential)]
public record struct ScatterElement(ulong Address, uint Length, uint LocalKey);

/// <summary>
/// ibv_send_wr as reliable connections use it. It and everything it points to must be in native memory and stay until the post returns;
/// <see cref="SendChain"/> takes care of that.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public unsafe struct SendWorkRequest
{
    /// <summary>Comes back in the completion.</summary>
    [FieldOffset(0)]
    public ulong Id;

    /// <summary>The request that follows, or null.</summary>
    [FieldOffset(8)]
    public SendWorkRequest* Next;

    /// <summary>Where the payload is, or goes to (RDMA Read).</summary>
    [FieldOffset(16)]
    public ScatterElement* Elements;

    /// <summary>Number of elements.</summary>
    [FieldOffset(24)]
    public int ElementCount;

    /// <summary>What to do.</summary>
    [FieldOffset(28)]
    public SendOpcode Opcode;

    /// <summary>How.</summary>
    [FieldOffset(32)]
    public SendFlags Flags;

    /// <summary>Key to invalidate, or immediate data in network order. Zero for everything else: soft-RoCE insists for binds.</summary>
    [FieldOffset(36)]
    public uint InvalidateKey;

    /// <summary>RDMA Write and Read: where at the peer.</summary>
    [FieldOffset(40)]
    public ulong RemoteAddress;

    /// <summary>RDMA Write and Read: the peer's key.</summary>
    [FieldOffset(48)]
    public uint RemoteKey;

    /// <summary>Bind: <see cref="RdmaResource.Handle"/> of the window.</summary>
    [FieldOffset(80)]
    public nint Window;

    /// <summary>Bind: the window's new key.</summary>
    [FieldOffset(88)]
    public uint WindowKey;

    /// <summary>Bind: <see cref="RdmaResource.Handle"/> of the region.</summary>
    [FieldOffset(96)]
    public nint Region;

    /// <summary>Bind: first byte.</summary>
    [FieldOffset(104)]
    public ulong WindowAddress;

    /// <summary>Bind: bytes.</summary>
    [FieldOffset(112)]
    public ulong WindowLength;

    /// <summary>Bind: the peer's rights.</summary>
    [FieldOffset(120)]
    public MemoryAccess WindowAccess;
}

/// <summary>ibv_recv_wr; the same rules as for <see cref="SendWorkRequest"/>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
public unsafe struct ReceiveWorkRequest
{
    /// <summary>Comes back in the completion.</summary>
    [FieldOffset(0)]
    public ulong Id;

    /// <summary>The request that follows, or null.</summary>
    [FieldOffset(8)]
    public ReceiveWorkRequest* Next;

    /// <summary>Where the message goes.</summary>
    [FieldOffset(16)]
    public ScatterElement* Elements;

    /// <summary>Number of elements.</summary>
    [FieldOffset(24)]
    public int ElementCount;
}

/// <summary>ibv_wc. Of a failed completion only <see cref="Id"/>, <see cref="Status"/>, <see cref="VendorError"/> and <see cref="QueuePairNumber"/> mean something.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
public struct WorkCompletion
{
    /// <summary>The request's id.</summary>
    [FieldOffset(0)]
    public ulong Id;

    /// <summary>How it went.</summary>
    [FieldOffset(8)]
    public WorkStatus Status;

    /// <summary>What it was; only if it went well.</summary>
    [FieldOffset(12)]
    public WorkOpcode Opcode;

    /// <summary>The vendor's own error number.</summary>
    [FieldOffset(16)]
    public uint VendorError;

    /// <summary>Bytes received.</summary>
    [FieldOffset(20)]
    public uint ByteLength;

    /// <summary>The key that the peer invalidated, or immediate data in network order.</summary>
    [FieldOffset(24)]
    public uint InvalidatedKey;

    /// <summary>The queue pair it belongs to.</summary>
    [FieldOffset(28)]
    public uint QueuePairNumber;

    /// <summary>The peer's queue pair (datagrams).</summary>
    [FieldOffset(32)]
    public uint SourceQueuePair;

    /// <summary>What else is in it; only if it went well.</summary>
    [FieldOffset(36)]
    public WorkFlags Flags;

    /// <summary>
    /// Whether the peer invalidated <see cref="InvalidatedKey"/>. Also understands soft-RoCE, which sets the checksum bit instead: on the
    /// receive of a reliable connection nothing else can set it.
    /// </summary>
    public readonly bool HasInvalidatedKey => Status == WorkStatus.Success && Opcode == WorkOpcode.Receive
        && (Flags & (WorkFlags.Invalidated | WorkFlags.Checksum)) != 0 && (Flags & WorkFlags.Immediate) == 0;
}
