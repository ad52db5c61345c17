using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Commands;

/// <summary>Reads of blocks (SBC-4).</summary>
internal static unsafe class Reads
{
    private const uint MaxLba6 = 0x1FFFFF;

    /// <summary>256 blocks are written as 0.</summary>
    [CExport("scsi_cdb_read6")]
    [Differs("More blocks than the CDB can name, and a block size of 0, are refused; the C library cuts the number, or divides by zero.")]
    [CommandFamily("read6", Iov = true)]
    public static NativeScsiTask* Read6(uint lba, uint datalen, int blocksize)
    {
        if (lba > MaxLba6)
        {
            return null;
        }

        uint blocks = CommandSupport.Blocks(datalen, blocksize, 256);
        return CdbWriter.Of(0x08, 6).U32(0, lba).U8(0, 0x08).U8(4, (int)blocks).In(datalen);
    }

    [CExport("scsi_cdb_read10")]
    [Differs("More blocks than the CDB can name, and a block size of 0, are refused; the C library cuts the number, or divides by zero.")]
    [CommandFamily("read10", Iov = true)]
    public static NativeScsiTask* Read10(uint lba, uint datalen, int blocksize, int rdprotect, int dpo, int fua, int fua_nv, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, ushort.MaxValue);
        return CdbWriter.Of(0x28, 10).Flags(rdprotect, dpo, fua, fua_nv).U32(2, lba).Group(6, group_number).U16(7, (int)blocks).In(datalen);
    }

    [CExport("scsi_cdb_read12")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("read12", Iov = true)]
    public static NativeScsiTask* Read12(uint lba, uint datalen, int blocksize, int rdprotect, int dpo, int fua, int fua_nv, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0xA8, 12).Flags(rdprotect, dpo, fua, fua_nv).U32(2, lba).U32(6, blocks).Group(10, group_number).In(datalen);
    }

    [CExport("scsi_cdb_read16")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("read16", Iov = true)]
    public static NativeScsiTask* Read16(ulong lba, uint datalen, int blocksize, int rdprotect, int dpo, int fua, int fua_nv, int group_number)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0x88, 16).Flags(rdprotect, dpo, fua, fua_nv).U64(2, lba).U32(10, blocks).Group(14, group_number).In(datalen);
    }

    [CExport("scsi_cdb_prefetch10")]
    [CommandFamily("prefetch10")]
    public static NativeScsiTask* Prefetch10(uint lba, int num_blocks, int immed, int group) =>
        CdbWriter.Of(0x34, 10).Bit(1, 1, immed).U32(2, lba).Group(6, group).U16(7, num_blocks).Task;

    [CExport("scsi_cdb_prefetch16")]
    [CommandFamily("prefetch16")]
    public static NativeScsiTask* Prefetch16(ulong lba, int num_blocks, int immed, int group) =>
        CdbWriter.Of(0x90, 16).Bit(1, 1, immed).U64(2, lba).U32(10, (uint)num_blocks).Group(14, group).Task;

    [CExport("scsi_cdb_synchronizecache10")]
    [CommandFamily("synchronizecache10")]
    public static NativeScsiTask* SynchronizeCache10(int lba, int num_blocks, int syncnv, int immed) =>
        CdbWriter.Of(0x35, 10).Bit(1, 2, syncnv).Bit(1, 1, immed).U32(2, (uint)lba).U16(7, num_blocks).Task;

    [CExport("scsi_cdb_synchronizecache16")]
    [CommandFamily("synchronizecache16")]
    public static NativeScsiTask* SynchronizeCache16(ulong lba, uint num_blocks, int syncnv, int immed) =>
        CdbWriter.Of(0x91, 16).Bit(1, 2, syncnv).Bit(1, 1, immed).U64(2, lba).U32(10, num_blocks).Task;

    [CExport("scsi_cdb_readcapacity10")]
    [CommandFamily("readcapacity10")]
    public static NativeScsiTask* ReadCapacity10(int lba, int pmi) => CdbWriter.Of(0x25, 10).U32(2, (uint)lba).Bit(8, 0, pmi).In(8);

    [CExport("scsi_cdb_readcapacity16")]
    [CommandFamily("readcapacity16")]
    public static NativeScsiTask* ReadCapacity16() => ServiceActionIn16(0x10, 32);

    [CExport("scsi_cdb_serviceactionin16")]
    public static NativeScsiTask* ServiceActionIn16([CType("enum scsi_service_action_in")] int sa, uint xferlen) =>
        CdbWriter.Of(0x9E, 16).U8(1, sa).U32(10, xferlen).In(xferlen);

    [CExport("scsi_cdb_get_lba_status")]
    [CommandFamily("get_lba_status")]
    public static NativeScsiTask* GetLbaStatus(ulong starting_lba, uint alloc_len) =>
        CdbWriter.Of(0x9E, 16).U8(1, 0x12).U64(2, starting_lba).U32(10, alloc_len).In(alloc_len);

    [CExport("scsi_cdb_readdefectdata10")]
    [CommandFamily("readdefectdata10")]
    public static NativeScsiTask* ReadDefectData10(int req_plist, int req_glist, int defect_list_format, ushort alloc_len) =>
        CdbWriter.Of(0x37, 10).Bit(2, 4, req_plist).Bit(2, 3, req_glist).Bits(2, 2, 0, defect_list_format).U16(7, alloc_len).AlwaysIn(alloc_len);

    [CExport("scsi_cdb_readdefectdata12")]
    [Differs("REQ_PLIST, REQ_GLIST and the format lie in byte 1 (SBC-4); the C library puts them where the index goes, and overwrites them.")]
    [CommandFamily("readdefectdata12")]
    public static NativeScsiTask* ReadDefectData12(int req_plist, int req_glist, int defect_list_format, uint address_descriptor_index, uint alloc_len) =>
        CdbWriter.Of(0xB7, 12).Bit(1, 4, req_plist).Bit(1, 3, req_glist).Bits(1, 2, 0, defect_list_format)
            .U32(2, address_descriptor_index).U32(6, alloc_len).AlwaysIn(alloc_len);
}
