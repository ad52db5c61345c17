using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>
/// Sizes of and distances in rdma-core's structures, 64-bit little-endian; a test compares them with a C program. The verbs that C headers
/// define inline are reached through the context's table of operations, whose places libibverbs keeps for good.
/// </summary>
internal static class Layout
{
    public static class Context
    {
        public const int Size = 328;
        public const int AllocMw = 64;
        public const int BindMw = 72;
        public const int DeallocMw = 80;
        public const int PollCq = 96;
        public const int RequestNotify = 104;
        public const int PostSend = 208;
        public const int PostReceive = 216;
        public const int CommandDescriptor = 264;
        public const int AsyncDescriptor = 268;
        public const int CompletionVectors = 272;
        public const int AbiCompat = 320;
    }

    /// <summary>Distances before the context: verbs_context grows at its front, so that only these are stable.</summary>
    public static class ExtendedContext
    {
        public const int SizeField = 8;
        public const int QueryDevice = 104;
        public const int Smallest = 200 + Context.Size;
        public const int Largest = 4096;
    }

    public static class Domain
    {
        public const int Context = 0;
    }

    public static class Channel
    {
        public const int Context = 0;
        public const int Descriptor = 8;
    }

    public static class Region
    {
        public const int Context = 0;
        public const int Domain = 8;
        public const int Address = 16;
        public const int Length = 24;
        public const int LocalKey = 36;
        public const int RemoteKey = 40;
    }

    public static class Window
    {
        public const int Context = 0;
        public const int Domain = 8;
        public const int RemoteKey = 16;
        public const int Type = 24;
    }

    public static class CompletionQueue
    {
        public const int Context = 0;
        public const int Channel = 8;
        public const int Capacity = 28;
    }

    public static class QueuePair
    {
        public const int Context = 0;
        public const int Domain = 16;
        public const int Number = 52;
    }

    public static class DeviceAttributes
    {
        public const int Size = 232;
        public const int FirmwareVersion = 0;
        public const int FirmwareVersionLength = 64;
        public const int MaxRegionLength = 80;
        public const int VendorId = 96;
        public const int MaxQueueRequests = 112;
        public const int Capabilities = 116;
        public const int MaxScatterElements = 120;
        public const int MaxReadScatterElements = 124;
        public const int MaxCompletions = 132;
        public const int MaxRegions = 136;
        public const int MaxResponderReads = 144;
        public const int MaxInitiatorReads = 156;
        public const int MaxWindows = 176;
        public const int PortCount = 227;
        public const int ExtendedSize = 400;
        public const int OnDemandGeneral = 240;
        public const int OnDemandReliable = 248;
    }

    public static class PortAttributes
    {
        public const int State = 0;
        public const int MaxMtu = 4;
        public const int ActiveMtu = 8;
        public const int LinkLayer = 46;
    }

    public static class AsyncEvent
    {
        public const int Size = 16;
        public const int Element = 0;
        public const int Type = 8;
    }

    public static class QueuePairAttributes
    {
        public const int Size = 144;
        public const int State = 0;
    }

    public static class EventChannel
    {
        public const int Descriptor = 0;
    }

    public static class ConnectionId
    {
        public const int Context = 0;
        public const int Channel = 8;
        public const int QueuePair = 24;
        public const int Source = 32;
        public const int Destination = 160;
        public const int Port = 344;
        public const int PortNumber = 348;
    }

    public static class ConnectionEvent
    {
        public const int Id = 0;
        public const int ListenId = 8;
        public const int Kind = 16;
        public const int Status = 20;
        public const int Parameters = 24;
    }
}

/// <summary>ibv_qp_init_attr.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct QueuePairInit
{
    [FieldOffset(0)]
    public nint Context;

    [FieldOffset(8)]
    public nint SendQueue;

    [FieldOffset(16)]
    public nint ReceiveQueue;

    [FieldOffset(24)]
    public nint SharedReceiveQueue;

    [FieldOffset(32)]
    public uint SendRequests;

    [FieldOffset(36)]
    public uint ReceiveRequests;

    [FieldOffset(40)]
    public uint SendElements;

    [FieldOffset(44)]
    public uint ReceiveElements;

    [FieldOffset(48)]
    public uint InlineBytes;

    [FieldOffset(52)]
    public int Type;

    [FieldOffset(56)]
    public int SignalAll;
}

/// <summary>ibv_mw_bind with its ibv_mw_bind_info.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal struct WindowBind
{
    [FieldOffset(0)]
    public ulong Id;

    [FieldOffset(8)]
    public SendFlags Flags;

    [FieldOffset(16)]
    public nint Region;

    [FieldOffset(24)]
    public ulong Address;

    [FieldOffset(32)]
    public ulong Length;

    [FieldOffset(40)]
    public MemoryAccess Access;
}

/// <summary>rdma_conn_param, also inside rdma_cm_event.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct ConnectionParameterBlock
{
    [FieldOffset(0)]
    public nint PrivateData;

    [FieldOffset(8)]
    public byte PrivateDataLength;

    [FieldOffset(9)]
    public byte ResponderResources;

    [FieldOffset(10)]
    public byte InitiatorDepth;

    [FieldOffset(11)]
    public byte FlowControl;

    [FieldOffset(12)]
    public byte RetryCount;

    [FieldOffset(13)]
    public byte ReceiverNotReadyRetryCount;

    [FieldOffset(14)]
    public byte SharedReceiveQueue;

    [FieldOffset(16)]
    public uint QueuePairNumber;
}
