using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>A SCSI command and its result. Callers make it themselves, so that its size is fixed for ever: 176 bytes on 64-bit systems.</summary>
[CName("struct scsi_task")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeScsiTask
{
    /// <summary>Longest CDB that fits.</summary>
    public const int MaxCdbLength = 16;

    public int Status;
    public int CdbSize;

    [CField("xfer_dir")]
    public int TransferDirection;

    [CField("expxferlen")]
    public int ExpectedTransferLength;
    public fixed byte Cdb[16];
    public int ResidualStatus;
    public nuint Residual;
    public NativeSense Sense;

    [CField("datain")]
    public NativeScsiData DataIn;

    [CField("mem")]
    public void* Memory;

    [CField("ptr")]
    public void* PrivatePointer;
    public uint Itt;

    [CField("cmdsn")]
    public uint CmdSN;
    public uint Lun;

    [CField("iovector_in")]
    public NativeIovector IovectorIn;

    [CField("iovector_out")]
    public NativeIovector IovectorOut;

    /// <summary>What was received without buffers of the caller, for readers; empty where the size is none.</summary>
    public readonly ReadOnlySpan<byte> Received => DataIn.Data == null || DataIn.Size <= 0 ? default : new ReadOnlySpan<byte>(DataIn.Data, DataIn.Size);
}

/// <summary>Parsed sense data.</summary>
[CName("struct scsi_sense")]
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct NativeSense
{
    /// <summary>Bit of <see cref="Flags"/>: there is a field pointer.</summary>
    public const byte SenseSpecific = 0x01;

    /// <summary>Bit of <see cref="Flags"/>: the field is one of the CDB.</summary>
    public const byte IllegalParameterInCdb = 0x02;

    /// <summary>Bit of <see cref="Flags"/>: the bit pointer is valid.</summary>
    public const byte BitPointerValid = 0x04;

    [FieldOffset(0)]
    public byte ErrorType;

    [FieldOffset(4)]
    public int Key;

    [FieldOffset(8)]
    public int Ascq;

    /// <summary><see cref="SenseSpecific"/>, <see cref="IllegalParameterInCdb"/>, <see cref="BitPointerValid"/>: bit fields in C.</summary>
    [FieldOffset(12)]
    [CField("")]
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
    [CField("iov_base")]
    public void* Base;

    [CField("iov_len")]
    public nuint Length;
}

/// <summary>A caller's scatter list.</summary>
[CName("struct scsi_iovector")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeIovector
{
    [CField("iov")]
    public NativeIovec* Items;

    [CField("niov")]
    public int Count;

    [CField("nalloc")]
    public int Allocated;
    public nuint Offset;
    public int Consumed;
}

/// <summary>A range to be unmapped.</summary>
[CName("struct unmap_list")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeUnmapRange
{
    public ulong Lba;
    public uint Num;
}

/// <summary>Head of a piece of memory that dies with its task; what the caller sees follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeAllocation
{
    public NativeAllocation* Next;
}
