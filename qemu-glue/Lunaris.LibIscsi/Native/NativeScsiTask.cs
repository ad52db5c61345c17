using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>A SCSI command and its result. Callers make it themselves, so that its size is fixed for ever: 176 bytes on 64-bit systems.</summary>
[CName("struct scsi_task")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeScsiTask
{
    public int Status;
    public int CdbSize;
    public int TransferDirection;
    public int ExpectedTransferLength;
    public fixed byte Cdb[16];
    public int ResidualStatus;
    public nuint Residual;
    public NativeSense Sense;
    public NativeScsiData DataIn;
    public void* Memory;
    public void* PrivatePointer;
    public uint Itt;
    public uint CmdSN;
    public uint Lun;
    public NativeIovector IovectorIn;
    public NativeIovector IovectorOut;
}

/// <summary>Parsed sense data.</summary>
[CName("struct scsi_sense")]
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeSense
{
    [FieldOffset(0)]
    public byte ErrorType;

    [FieldOffset(4)]
    public int Key;

    [FieldOffset(8)]
    public int Ascq;

    /// <summary>Bit 0 sense_specific, bit 1 ill_param_in_cdb, bit 2 bit_pointer_valid.</summary>
    [FieldOffset(12)]
    public byte Flags;

    [FieldOffset(13)]
    public byte BitPointer;

    [FieldOffset(14)]
    public ushort FieldPointer;
}

/// <summary>Bytes that a task owns.</summary>
[CName("struct scsi_data")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeScsiData
{
    public int Size;
    public byte* Data;
}

/// <summary>Bytes that a caller lends.</summary>
[CName("struct iscsi_data")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeIscsiData
{
    public nuint Size;
    public byte* Data;
}

/// <summary>The same as <c>struct iovec</c>.</summary>
[CName("struct scsi_iovec")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeIovec
{
    public void* Base;
    public nuint Length;
}

/// <summary>A caller's scatter list.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeIovector
{
    public NativeIovec* Items;
    public int Count;
    public int Allocated;
    public nuint Offset;
    public int Consumed;
}
