using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>
/// The block behind a <c>struct iscsi_context *</c>. Callers treat it as opaque, except iscsi-test-cu, which reads and writes the fields named here
/// at the places where the C library of 1.19 has them; the rest of the block is empty up to our own fields behind its end.
/// </summary>
[CName("struct iscsi_context")]
[StructLayout(LayoutKind.Explicit, Size = Length)]
internal unsafe struct NativeContext
{
    /// <summary>Size of the whole block; the C library's has 6488 bytes.</summary>
    public const int Length = 6592;

    /// <summary>Mark of a live context.</summary>
    public const ulong LiveMagic = 0x5343_5349_4E55_4C01;

    /// <summary>The transport's functions: a writable table of the context's own.</summary>
    [FieldOffset(0)]
    public NativeTransportTable* Driver;

    /// <summary>The initiator's name, ended by a zero.</summary>
    [FieldOffset(0x14)]
    public fixed byte InitiatorName[256];

    /// <summary>The CmdSN of the next command.</summary>
    [FieldOffset(0x143c)]
    public uint CmdSN;

    /// <summary>The target's ExpCmdSN.</summary>
    [FieldOffset(0x1444)]
    public uint ExpCmdSN;

    /// <summary>The target's MaxCmdSN.</summary>
    [FieldOffset(0x1448)]
    public uint MaxCmdSN;

    /// <summary>Queue of the C library; always empty here.</summary>
    [FieldOffset(0x14b0)]
    public void* OutQueue;

    /// <summary>Queue of the C library; always empty here.</summary>
    [FieldOffset(0x14c0)]
    public void* WaitQueue;

    /// <summary>Longest data segment that the target takes, in bytes.</summary>
    [FieldOffset(0x14dc)]
    public uint TargetMaxRecvDataSegmentLength;

    /// <summary>Whether commands may carry data.</summary>
    [FieldOffset(0x14ec)]
    public int UseImmediateData;

    /// <summary><see cref="LiveMagic"/> from creation to destruction.</summary>
    [FieldOffset(6488)]
    public ulong Magic;

    /// <summary>Handle of the managed context.</summary>
    [FieldOffset(6496)]
    public nint Handle;

    /// <summary>Where <see cref="Driver"/> points.</summary>
    [FieldOffset(6504)]
    public NativeTransportTable Table;

    /// <summary>The last error's text: it stays at its place for the life of the context, and can be read where nothing of ours may run.</summary>
    [FieldOffset(6568)]
    public byte* Error;
}

/// <summary>The C library's table of transport functions.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeTransportTable
{
    /// <summary>Connects.</summary>
    public nint Connect;

    /// <summary>Queues a PDU: <c>int (struct iscsi_context *, struct iscsi_pdu *)</c>.</summary>
    public nint QueuePdu;

    /// <summary>Makes a PDU.</summary>
    public nint NewPdu;

    /// <summary>Disconnects.</summary>
    public nint Disconnect;

    /// <summary>Frees a PDU.</summary>
    public nint FreePdu;

    /// <summary>Does what is to be done.</summary>
    public nint Service;

    /// <summary>The descriptor.</summary>
    public nint GetFd;

    /// <summary>What to poll for.</summary>
    public nint WhichEvents;
}

/// <summary>A PDU as the C library has it; only what is used from outside has a name.</summary>
[CName("struct iscsi_pdu")]
[StructLayout(LayoutKind.Explicit, Size = 144)]
internal unsafe struct NativePdu
{
    /// <summary>Link of a queue.</summary>
    [FieldOffset(0)]
    public NativePdu* Next;

    /// <summary>The 48 bytes of the BHS.</summary>
    [FieldOffset(0x38)]
    public byte* Header;
}
