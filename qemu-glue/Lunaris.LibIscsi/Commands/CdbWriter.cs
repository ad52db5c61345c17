using System.Buffers.Binary;
using Lunaris.LibIscsi.Native;
using Lunaris.LibIscsi.Scsi;

namespace Lunaris.LibIscsi.Commands;

/// <summary>
/// Makes a task and fills in its CDB from a C caller's arguments, as the C library does: what does not fit a field of some bits is cut to it, and
/// fields that later standards reserve (FUA_NV) can be set. That is why the commands of <c>Lunaris.Scsi</c>, which refuse both, do not serve here.
/// </summary>
internal readonly unsafe struct CdbWriter
{
    private CdbWriter(NativeScsiTask* task) => Task = task;

    /// <summary>The task as it stands; it belongs to the caller.</summary>
    public NativeScsiTask* Task { get; }

    /// <summary>Begins a command that moves no data.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public static CdbWriter Of(byte operationCode, int length)
    {
        NativeScsiTask* task = TaskMemory.Create();
        task->Cdb[0] = operationCode;
        task->CdbSize = length;
        return new CdbWriter(task);
    }

    /// <summary>Sets a bit where the argument is true in C's sense.</summary>
    public CdbWriter Bit(int offset, int bit, int value)
    {
        Task->Cdb[offset] |= (byte)(value != 0 ? 1 << bit : 0);
        return this;
    }

    /// <summary>Sets some bits of a byte.</summary>
    public CdbWriter Bits(int offset, int high, int low, int value)
    {
        Task->Cdb[offset] |= (byte)((value & ((1 << (high - low + 1)) - 1)) << low);
        return this;
    }

    public CdbWriter U8(int offset, int value)
    {
        Task->Cdb[offset] = (byte)value;
        return this;
    }

    public CdbWriter U16(int offset, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(Task->Cdb + offset, 2), (ushort)value);
        return this;
    }

    public CdbWriter U32(int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(Task->Cdb + offset, 4), value);
        return this;
    }

    public CdbWriter U64(int offset, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(Task->Cdb + offset, 8), value);
        return this;
    }

    /// <summary>RDPROTECT and its like, DPO, FUA and FUA_NV of byte 1.</summary>
    public CdbWriter Flags(int protect, int dpo, int fua, int fuaNv = 0) => Bits(1, 7, 5, protect).Bit(1, 4, dpo).Bit(1, 3, fua).Bit(1, 1, fuaNv);

    /// <summary>RDPROTECT and its like, DPO and BYTCHK of byte 1.</summary>
    public CdbWriter VerifyFlags(int protect, int dpo, int bytchk) => Bits(1, 7, 5, protect).Bit(1, 4, dpo).Bit(1, 1, bytchk);

    /// <summary>GROUP NUMBER, as far as callers of this library know it: five bits.</summary>
    public CdbWriter Group(int offset, int value) => Bits(offset, 4, 0, value);

    /// <summary>The command returns data; none where the length is 0.</summary>
    public NativeScsiTask* In(uint length) => Move(TransferDirection.Read, length);

    /// <summary>The command returns data, were it none of it.</summary>
    public NativeScsiTask* AlwaysIn(uint length) => Move(TransferDirection.Read, length, always: true);

    /// <summary>The command sends data, were it none of it.</summary>
    public NativeScsiTask* AlwaysOut(uint length) => Move(TransferDirection.Write, length, always: true);

    /// <summary>The command sends data; none where the length is 0.</summary>
    public NativeScsiTask* Out(uint length) => Move(TransferDirection.Write, length);

    private NativeScsiTask* Move(int direction, uint length, bool always = false)
    {
        Task->TransferDirection = always || length != 0 ? direction : TransferDirection.None;
        Task->ExpectedTransferLength = (int)length;
        return Task;
    }
}
