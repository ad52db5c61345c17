using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Commands;

/// <summary>Verifies of blocks (SBC-4); data is sent where BYTCHK asks for a comparison.</summary>
internal static unsafe class Verifies
{
    private const string Parameters = "data, datalen, lba, vprotect, dpo, bytchk, blocksize";

    [CExport("scsi_cdb_verify10")]
    [Differs("More blocks than the CDB can name, and a block size of 0, are refused; the C library cuts the number, or divides by zero.")]
    [CommandFamily("verify10", Parameters, Iov = true)]
    public static NativeScsiTask* Verify10(uint lba, uint datalen, int vprotect, int dpo, int bytchk, int blocksize)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, ushort.MaxValue);
        return CdbWriter.Of(0x2F, 10).VerifyFlags(vprotect, dpo, bytchk).U32(2, lba).U16(7, (int)blocks).Out(bytchk != 0 ? datalen : 0);
    }

    [CExport("scsi_cdb_verify12")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("verify12", Parameters, Iov = true)]
    public static NativeScsiTask* Verify12(uint lba, uint datalen, int vprotect, int dpo, int bytchk, int blocksize)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0xAF, 12).VerifyFlags(vprotect, dpo, bytchk).U32(2, lba).U32(6, blocks).Out(bytchk != 0 ? datalen : 0);
    }

    [CExport("scsi_cdb_verify16")]
    [Differs("A block size of 0 is refused; the C library divides by it.")]
    [CommandFamily("verify16", Parameters, Iov = true)]
    public static NativeScsiTask* Verify16(ulong lba, uint datalen, int vprotect, int dpo, int bytchk, int blocksize)
    {
        uint blocks = CommandSupport.Blocks(datalen, blocksize, uint.MaxValue);
        return CdbWriter.Of(0x8F, 16).VerifyFlags(vprotect, dpo, bytchk).U64(2, lba).U32(10, blocks).Out(bytchk != 0 ? datalen : 0);
    }
}
