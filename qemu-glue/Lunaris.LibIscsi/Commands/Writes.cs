using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Commands;

/// <summary>Writes of blocks (SBC-4).</summary>
internal static unsafe class Writes
{
    private const string Plain = "lba, data, datalen, blocksize, wrprotect, dpo, fua, fua_nv, group_number";
    private const string WithCheck = "lba, data, datalen, blocksize, wrprotect, dpo, bytchk, group_number";
    private const string Same = "lba, data, datalen, num_blocks, anchor, unmap, wrprotect, group";

    [CExport("scsi_cdb_write10")]
    [Differs("More blocks than the CDB can name, and a block size of 0, are refused; the C library cuts the number, or divides by zero.")]
    [CommandFamily("write10", Plain, Iov = true)]
    public static NativeScsiTask* Write10(uint lba, uint datalen, int blocksize, int wrprotect, int dpo, int fua, int fua_nv, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, ushort.MaxValue);
        return CdbWriter.Of(0x2A, 10).Flags(wrprotect, dpo, fua, fua_nv).U32(2, lba).Group(6, group_number).U16(7, (int)blocks).Out(datalen);
    }

    [CExport("scsi_cdb_write12")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("write12", Plain, Iov = true)]
    public static NativeScsiTask* Write12(uint lba, uint datalen, int blocksize, int wrprotect, int dpo, int fua, int fua_nv, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0xAA, 12).Flags(wrprotect, dpo, fua, fua_nv).U32(2, lba).U32(6, blocks).Group(10, group_number).Out(datalen);
    }

    [CExport("scsi_cdb_write16")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("write16", Plain, Iov = true)]
    public static NativeScsiTask* Write16(ulong lba, uint datalen, int blocksize, int wrprotect, int dpo, int fua, int fua_nv, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0x8A, 16).Flags(wrprotect, dpo, fua, fua_nv).U64(2, lba).U32(10, blocks).Group(14, group_number).Out(datalen);
    }

    [CExport("scsi_cdb_orwrite")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("orwrite", Plain, Iov = true)]
    public static NativeScsiTask* OrWrite(ulong lba, uint datalen, int blocksize, int wrprotect, int dpo, int fua, int fua_nv, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0x8B, 16).Flags(wrprotect, dpo, fua, fua_nv).U64(2, lba).U32(10, blocks).Group(14, group_number).Out(datalen);
    }

    /// <summary>The data are twice the blocks: what is compared and what is written.</summary>
    [CExport("scsi_cdb_compareandwrite")]
    [Differs("More blocks than the CDB can name, and a block size of 0, are refused; the C library cuts the number, or divides by zero.")]
    [CommandFamily("compareandwrite", Plain, Iov = true)]
    public static NativeScsiTask* CompareAndWrite(ulong lba, uint datalen, int blocksize, int wrprotect, int dpo, int fua, int fua_nv, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, (2 * byte.MaxValue) + 1) / 2;
        return CdbWriter.Of(0x89, 16).Flags(wrprotect, dpo, fua, fua_nv).U64(2, lba).U8(13, (int)blocks).Group(14, group_number).Out(datalen);
    }

    [CExport("scsi_cdb_writeatomic16")]
    [Differs("More blocks than the CDB can name, and a block size of 0, are refused; the C library cuts the number, or divides by zero.")]
    [CommandFamily("writeatomic16", "lba, data, datalen, blocksize, wrprotect, dpo, fua, group_number", Iov = true)]
    public static NativeScsiTask* WriteAtomic16(ulong lba, uint datalen, int blocksize, int wrprotect, int dpo, int fua, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, ushort.MaxValue);
        return CdbWriter.Of(0x9C, 16).Flags(wrprotect, dpo, fua).U64(2, lba).U16(12, (int)blocks).Group(14, group_number).Out(datalen);
    }

    [CExport("scsi_cdb_writeverify10")]
    [Differs("More blocks than the CDB can name, and a block size of 0, are refused; the C library cuts the number, or divides by zero.")]
    [CommandFamily("writeverify10", WithCheck, Iov = true)]
    public static NativeScsiTask* WriteVerify10(uint lba, uint datalen, int blocksize, int wrprotect, int dpo, int bytchk, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, ushort.MaxValue);
        return CdbWriter.Of(0x2E, 10).VerifyFlags(wrprotect, dpo, bytchk).U32(2, lba).Group(6, group_number).U16(7, (int)blocks).Out(datalen);
    }

    [CExport("scsi_cdb_writeverify12")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("writeverify12", WithCheck, Iov = true)]
    public static NativeScsiTask* WriteVerify12(uint lba, uint datalen, int blocksize, int wrprotect, int dpo, int bytchk, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0xAE, 12).VerifyFlags(wrprotect, dpo, bytchk).U32(2, lba).U32(6, blocks).Group(10, group_number).Out(datalen);
    }

    [CExport("scsi_cdb_writeverify16")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("writeverify16", WithCheck, Iov = true)]
    public static NativeScsiTask* WriteVerify16(ulong lba, uint datalen, int blocksize, int wrprotect, int dpo, int bytchk, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0x8E, 16).VerifyFlags(wrprotect, dpo, bytchk).U64(2, lba).U32(10, blocks).Group(14, group_number).Out(datalen);
    }

    [CExport("scsi_cdb_writesame10")]
    [Differs("A list of buffers without a single one is sent; the C library then sends no data.")]
    [CommandFamily("writesame10", Same, Iov = true, DataOptional = true)]
    public static NativeScsiTask* WriteSame10(int wrprotect, int anchor, int unmap, uint lba, int group, ushort num_blocks, uint datalen) =>
        CdbWriter.Of(0x41, 10).Bits(1, 7, 5, wrprotect).Bit(1, 4, anchor).Bit(1, 3, unmap).U32(2, lba).Group(6, group).U16(7, num_blocks).AlwaysOut(datalen);

    /// <summary>Without data NDOB is set: the device writes zeros.</summary>
    [CExport("scsi_cdb_writesame16")]
    [Differs("A list of buffers without a single one is sent; the C library then sends no data.")]
    [CommandFamily("writesame16", Same, Iov = true, DataOptional = true)]
    public static NativeScsiTask* WriteSame16(int wrprotect, int anchor, int unmap, ulong lba, int group, uint num_blocks, uint datalen) =>
        CdbWriter.Of(0x93, 16).Bits(1, 7, 5, wrprotect).Bit(1, 4, anchor).Bit(1, 3, unmap).Bit(1, 0, datalen == 0 ? 1 : 0)
            .U64(2, lba).U32(10, num_blocks).Group(14, group).AlwaysOut(datalen);
}
