using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Raw;
using Lunaris.Scsi;

namespace Lunaris.Compliance.Cases;

/// <summary>Expected data transfer length against what the CDB moves.</summary>
internal static class ResidualCases
{
    private const string Clause = "RFC 7143 §11.4.5; RFC 7143 §11.3.4";
    private const Needs Read = Needs.Tcp | Needs.Disk;
    private const Needs Write = Needs.Tcp | Needs.WriteDisk;

    [ComplianceCase("iSCSI.iSCSIResiduals.Read10Invalid", Clause, Read, "READ(10) of two blocks with room for one: nothing beyond the room comes, and the overflow is told, or the command fails.")]
    public static async Task Read10Invalid(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = Cdbs.Block(0x28, 0, 2), Reads = true, Expected = (uint)c.BlockSize });
        c.Check(result.Result.Status == ScsiStatus.CheckCondition || (result.Overflow && result.Result.Residual == (uint)c.BlockSize), $"two blocks with room for one: {result.Result.Answer}");
        RawResult nothing = await session.ScsiAsync(new RawCommand { Cdb = Cdbs.Block(0x28, 0, 1), Reads = false, Expected = 0 });
        c.Check(nothing.Result.Status == ScsiStatus.CheckCondition || (nothing.Overflow && nothing.Result.Residual == (uint)c.BlockSize), $"a block with no room: {nothing.Result.Answer}");
    }

    [ComplianceCase("iSCSI.iSCSIResiduals.Read10Residuals", Clause, Read, "READ(10) with more and less room than blocks: underflow and overflow with the right counts, and the data that fits.")]
    public static Task Read10(ComplianceContext c) => ReadAsync(c, BlockForm.Read10);

    [ComplianceCase("iSCSI.iSCSIResiduals.Read12Residuals", Clause, Read, "READ(12) with more and less room than blocks: underflow and overflow with the right counts, and the data that fits.")]
    public static Task Read12(ComplianceContext c) => ReadAsync(c, BlockForm.Read12);

    [ComplianceCase("iSCSI.iSCSIResiduals.Read16Residuals", Clause, Read, "READ(16) with more and less room than blocks: underflow and overflow with the right counts, and the data that fits.")]
    public static Task Read16(ComplianceContext c) => ReadAsync(c, BlockForm.Read16);

    [ComplianceCase("iSCSI.iSCSIResiduals.Write10Residuals", Clause, Write, "WRITE(10) with more and less data than blocks: residuals with the right counts, and nothing written beyond the blocks.")]
    public static Task Write10(ComplianceContext c) => WriteAsync(c, BlockForm.Write10);

    [ComplianceCase("iSCSI.iSCSIResiduals.Write12Residuals", Clause, Write, "WRITE(12) with more and less data than blocks: residuals with the right counts, and nothing written beyond the blocks.")]
    public static Task Write12(ComplianceContext c) => WriteAsync(c, BlockForm.Write12);

    [ComplianceCase("iSCSI.iSCSIResiduals.Write16Residuals", Clause, Write, "WRITE(16) with more and less data than blocks: residuals with the right counts, and nothing written beyond the blocks.")]
    public static Task Write16(ComplianceContext c) => WriteAsync(c, BlockForm.Write16);

    [ComplianceCase("iSCSI.iSCSIResiduals.WriteVerify10Residuals", Clause, Write, "WRITE AND VERIFY(10) with more and less data than blocks: residuals with the right counts, and nothing written beyond the blocks.")]
    public static Task WriteVerify10(ComplianceContext c) => WriteAsync(c, BlockForm.WriteVerify10);

    [ComplianceCase("iSCSI.iSCSIResiduals.WriteVerify12Residuals", Clause, Write, "WRITE AND VERIFY(12) with more and less data than blocks: residuals with the right counts, and nothing written beyond the blocks.")]
    public static Task WriteVerify12(ComplianceContext c) => WriteAsync(c, BlockForm.WriteVerify12);

    [ComplianceCase("iSCSI.iSCSIResiduals.WriteVerify16Residuals", Clause, Write, "WRITE AND VERIFY(16) with more and less data than blocks: residuals with the right counts, and nothing written beyond the blocks.")]
    public static Task WriteVerify16(ComplianceContext c) => WriteAsync(c, BlockForm.WriteVerify16);

    [ComplianceCase("iSCSI.iSCSIResiduals.NoData", Clause, Needs.Tcp, "A command without data that expects some reports all of it as underflow.")]
    public static async Task NoData(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = new byte[6], Reads = true, Expected = 4096 });
        result.Result.ExpectGood();
        c.Check(result.Underflow && result.Result.Residual == 4096, $"TEST UNIT READY with room for 4096 bytes: {result.Result.Answer}");
    }

    [ComplianceCase("iSCSI.iSCSIResiduals.Inquiry", Clause, Needs.Tcp, "INQUIRY with an expected length above and below its allocation length reports what is left over.")]
    public static async Task Inquiry(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawResult more = await session.ScsiAsync(new RawCommand { Cdb = [0x12, 0, 0, 0, 36, 0], Reads = true, Expected = 100 });
        more.Result.ExpectGood();
        c.Check(more.Underflow && more.Result.Residual == 64 && more.Result.Data.Length == 36, $"36 bytes with room for 100: {more.Result.Answer}");
        RawResult less = await session.ScsiAsync(new RawCommand { Cdb = [0x12, 0, 0, 0, 36, 0], Reads = true, Expected = 5 });
        c.Check(less.Result.Status == ScsiStatus.CheckCondition || (less.Overflow && less.Result.Residual == 31 && less.Result.Data.Length == 5), $"36 bytes with room for 5: {less.Result.Answer}");
        c.Should(less.Result.IsGood, "36 bytes with room for 5 are refused");
    }

    [ComplianceCase("iSCSI.iSCSIResiduals.CheckCondition", Clause, Read, "A read that is refused moves nothing: where a residual is told it is all of the room.")]
    public static async Task Refused(ComplianceContext c)
    {
        RawSession session = await c.RawAsync();
        RawResult result = await session.ScsiAsync(new RawCommand { Cdb = Cdbs.Read(Math.Min(c.BlockCount, uint.MaxValue - 1), 1), Reads = true, Expected = (uint)c.BlockSize });
        result.Result.Expect(Expectation.LbaOutOfRange);
        c.Check(!result.DataIns.Any(), "a read that was refused sent data");
        c.Check(!result.Overflow, "a read that was refused reports an overflow");
        c.Should(result.Underflow && result.Result.Residual == (uint)c.BlockSize, $"nothing was moved, and the residual is {result.Result.Residual}");
    }

    private static async Task ReadAsync(ComplianceContext c, BlockForm form)
    {
        uint block = (uint)c.BlockSize;
        byte[] expected = await c.ReadAsync(0, 2);
        RawSession session = await c.RawAsync();
        foreach ((uint blocks, uint room) in ((uint, uint)[])[(1, block), (1, 2 * block), (1, block + 100), (2, block), (2, (2 * block) - 100)])
        {
            RawResult result = await session.ScsiAsync(new RawCommand { Cdb = form.Cdb(0, blocks), Reads = true, Expected = room });
            uint length = blocks * block;
            if (length > room && result.Result.Status == ScsiStatus.CheckCondition)
            {
                continue;
            }

            result.Result.ExpectGood($"{blocks} blocks with room for {room} bytes");
            c.Check(result.Overflow == length > room && result.Underflow == length < room && result.Result.Residual == (uint)Math.Abs((long)length - room), $"{blocks} blocks with room for {room} bytes: {result.Result.Answer}");
            c.Check(result.Result.Data.AsSpan().SequenceEqual(expected.AsSpan(0, (int)Math.Min(length, room))), $"{blocks} blocks with room for {room} bytes: other bytes came");
        }
    }

    private static async Task WriteAsync(ComplianceContext c, BlockForm form)
    {
        uint block = (uint)c.BlockSize;
        await c.PreserveAsync(0, 4);
        RawSession session = await c.RawAsync();
        (await session.ScsiAsync(new RawCommand { Cdb = form.Cdb(0, 0), Writes = false })).Result.ExpectGood("no block");
        foreach ((uint blocks, uint data) in ((uint, uint)[])[(1, block), (1, 2 * block), (2, block), (3, 2 * block)])
        {
            byte[] before = c.Pattern(4, 90);
            await c.WriteAsync(0, before);
            byte[] sent = c.Pattern(data / block, 91);
            RawResult result = await session.ScsiAsync(new RawCommand { Cdb = form.Cdb(0, blocks), Writes = true, Expected = data, DataOut = sent });
            uint length = blocks * block;
            int written = (int)Math.Min(length, data);
            if (length != data && result.Result.Status == ScsiStatus.CheckCondition)
            {
                await c.ExpectBlocksAsync(blocks, before[(int)(blocks * block)..], $"{blocks} blocks with {data} bytes of data: what lies behind");
                continue;
            }

            result.Result.ExpectGood($"{blocks} blocks with {data} bytes of data");
            c.Check(result.Overflow == length > data && result.Underflow == length < data && result.Result.Residual == (uint)Math.Abs((long)length - data), $"{blocks} blocks with {data} bytes of data: {result.Result.Answer}");
            byte[] expected = [.. sent.AsSpan(0, written), .. before.AsSpan(written)];
            byte[] after = await c.ReadAsync(0, 4);
            c.Check(after.AsSpan((int)(blocks * block)).SequenceEqual(before.AsSpan((int)(blocks * block))), $"{blocks} blocks with {data} bytes of data: what lies behind has changed");
            c.Check(after.AsSpan(0, written).SequenceEqual(expected.AsSpan(0, written)), $"{blocks} blocks with {data} bytes of data: what was sent was not written");
        }
    }
}
