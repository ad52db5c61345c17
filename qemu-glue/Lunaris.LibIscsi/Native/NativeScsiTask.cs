using System.Runtime.InteropServices;

namespace Lunaris.LibIscsi.Native;

/// <summary>
/// A command and its outcome, as callers see it. The size is frozen: QEMU allocates tasks itself. What a command needs beyond hangs on
/// <see cref="Ptr"/> while it runs.
/// </summary>
[CStruct("scsi_task")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeScsiTask
{
    /// <summary>Longest CDB that fits.</summary>
    public const int MaxCdbLength = 16;

    public int Status;
    public int CdbSize;
    public XferDirection XferDir;

    /// <summary>Bytes that the command moves, as the PDU announces them.</summary>
    [CName("expxferlen")]
    public int ExpXferLen;
    public fixed byte Cdb[MaxCdbLength];
    public Residual ResidualStatus;
    public nuint Residual;
    public NativeSense Sense;

    /// <summary>What was received without buffers of the caller; libc memory, freed with the task.</summary>
    [CName("datain")]
    public NativeScsiData DataIn;

    /// <summary>Chain of <see cref="NativeAllocation"/>: what lives as long as the task.</summary>
    public NativeAllocation* Mem;
    public void* Ptr;
    public uint Itt;

    [CName("cmdsn")]
    public uint CmdSn;
    public uint Lun;

    [CName("iovector_in")]
    public NativeIovector IovectorIn;

    [CName("iovector_out")]
    public NativeIovector IovectorOut;

    /// <summary>What was received, for readers; empty where the size is not one.</summary>
    public readonly ReadOnlySpan<byte> Received => DataIn.Data == null || DataIn.Size <= 0 ? default : new ReadOnlySpan<byte>(DataIn.Data, DataIn.Size);
}

/// <summary>Head of a piece of memory that dies with its task; what the caller sees follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeAllocation
{
    public NativeAllocation* Next;
}

/// <summary>Sense data as C callers read it.</summary>
[CStruct("scsi_sense")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeSense
{
    /// <summary>Bit of <see cref="Bits"/>: there is a field pointer.</summary>
    public const byte SenseSpecific = 0x01;

    /// <summary>Bit of <see cref="Bits"/>: the field is of the CDB.</summary>
    public const byte IllegalParameterInCdb = 0x02;

    /// <summary>Bit of <see cref="Bits"/>: the bit pointer is valid.</summary>
    public const byte BitPointerValid = 0x04;

    public byte ErrorType;
    public int Key;

    /// <summary>ASC in the upper byte, ASCQ in the lower.</summary>
    public int Ascq;

    /// <summary>Three one-bit fields: <see cref="SenseSpecific"/> and its neighbours.</summary>
    [CName("")]
    public byte Bits;
    public byte BitPointer;
    public ushort FieldPointer;
}

/// <summary>A buffer whose size is an <c>int</c>.</summary>
[CStruct("scsi_data")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeScsiData
{
    public int Size;
    public byte* Data;
}

/// <summary>A buffer whose size is a <c>size_t</c>.</summary>
[CStruct("iscsi_data")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeIscsiData
{
    public nuint Size;
    public byte* Data;
}

/// <summary>POSIX's <c>struct iovec</c>: callers cast their own arrays to it.</summary>
[CStruct("scsi_iovec")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeIovec
{
    [CName("iov_base")]
    public byte* Base;

    [CName("iov_len")]
    public nuint Length;
}

/// <summary>A task's buffers of one direction.</summary>
[CStruct("scsi_iovector")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeIovector
{
    public NativeIovec* Iov;

    [CName("niov")]
    public int Count;

    /// <summary>Elements that our array has room for; 0 while the array is the caller's.</summary>
    [CName("nalloc")]
    public int Capacity;
    public nuint Offset;
    public int Consumed;
}

/// <summary>A range to be unmapped.</summary>
[CStruct("unmap_list")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeUnmapRange
{
    public ulong Lba;
    public uint Num;
}
