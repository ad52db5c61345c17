using System.Buffers.Binary;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>CDBs as structs: the reads, writes and verifies.</summary>
internal static unsafe class CdbReader
{
    /// <summary>The task's CDB as a struct whose kind follows from the operation code; null where it has another one, or none of these.</summary>
    [CExport("scsi_cdb_unmarshall")]
    public static void* Unmarshal(NativeScsiTask* task, [CType("enum scsi_opcode")] int opcode)
    {
        if (task->Cdb[0] != opcode)
        {
            return null;
        }

        ReadOnlySpan<byte> cdb = new(task->Cdb, NativeScsiTask.MaxCdbLength);
        switch (opcode)
        {
            case 0x08:
                return Give(task, new NativeRead6Cdb { Opcode = opcode, Lba = U32(cdb, 0) & 0x1FFFFF, TransferLength = cdb[4], Control = cdb[5] });
            case 0x28:
                return Give(task, new NativeRead10Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), Fua = Bit(cdb, 3), FuaNv = Bit(cdb, 1),
                    Lba = U32(cdb, 2), Group = Group(cdb, 6), TransferLength = U16(cdb, 7), Control = cdb[9],
                });
            case 0x2A:
                return Give(task, new NativeWrite10Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), Fua = Bit(cdb, 3), FuaNv = Bit(cdb, 1),
                    Lba = U32(cdb, 2), Group = Group(cdb, 6), TransferLength = U16(cdb, 7), Control = cdb[9],
                });
            case 0x2F:
                return Give(task, new NativeVerify10Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), BytChk = Bit(cdb, 1),
                    Lba = U32(cdb, 2), Group = Group(cdb, 6), VerificationLength = U16(cdb, 7), Control = cdb[9],
                });
            case 0xA8:
                return Give(task, new NativeRead12Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), Fua = Bit(cdb, 3), Rarc = Bit(cdb, 2), FuaNv = Bit(cdb, 1),
                    Lba = U32(cdb, 2), TransferLength = U32(cdb, 6), Group = Group(cdb, 10), Control = cdb[11],
                });
            case 0xAA:
                return Give(task, new NativeWrite12Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), Fua = Bit(cdb, 3), FuaNv = Bit(cdb, 1),
                    Lba = U32(cdb, 2), TransferLength = U32(cdb, 6), Group = Group(cdb, 10), Control = cdb[11],
                });
            case 0xAF:
                return Give(task, new NativeVerify12Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), BytChk = Bit(cdb, 1),
                    Lba = U32(cdb, 2), VerificationLength = U32(cdb, 6), Group = Group(cdb, 10), Control = cdb[11],
                });
            case 0x88:
                return Give(task, new NativeRead16Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), Fua = Bit(cdb, 3), Rarc = Bit(cdb, 2), FuaNv = Bit(cdb, 1),
                    Lba = U64(cdb, 2), TransferLength = U32(cdb, 10), Group = Group(cdb, 14), Control = cdb[15],
                });
            case 0x8A:
                return Give(task, new NativeWrite16Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), Fua = Bit(cdb, 3), FuaNv = Bit(cdb, 1),
                    Lba = (uint)U64(cdb, 2), TransferLength = U32(cdb, 10), Group = Group(cdb, 14), Control = cdb[15],
                });
            case 0x8F:
                return Give(task, new NativeVerify16Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), BytChk = Bit(cdb, 1),
                    Lba = U64(cdb, 2), VerificationLength = U32(cdb, 10), Group = Group(cdb, 14), Control = cdb[15],
                });
            case 0x9C:
                return Give(task, new NativeWriteAtomic16Cdb
                {
                    Opcode = opcode, Protect = Protect(cdb), Dpo = Bit(cdb, 4), Fua = Bit(cdb, 3),
                    Lba = (uint)U64(cdb, 2), TransferLength = U16(cdb, 12), Group = Group(cdb, 14), Control = cdb[15],
                });
            default:
                return null;
        }
    }

    private static T* Give<T>(NativeScsiTask* task, T value)
        where T : unmanaged
    {
        T* result = TaskMemory.Allocate<T>(task);
        *result = value;
        return result;
    }

    private static byte Protect(ReadOnlySpan<byte> cdb) => (byte)(cdb[1] >> 5);

    private static byte Bit(ReadOnlySpan<byte> cdb, int bit) => (byte)((cdb[1] >> bit) & 1);

    private static byte Group(ReadOnlySpan<byte> cdb, int offset) => (byte)(cdb[offset] & 0x1F);

    private static ushort U16(ReadOnlySpan<byte> cdb, int offset) => BinaryPrimitives.ReadUInt16BigEndian(cdb[offset..]);

    private static uint U32(ReadOnlySpan<byte> cdb, int offset) => BinaryPrimitives.ReadUInt32BigEndian(cdb[offset..]);

    private static ulong U64(ReadOnlySpan<byte> cdb, int offset) => BinaryPrimitives.ReadUInt64BigEndian(cdb[offset..]);
}
