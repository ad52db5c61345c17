using System.Buffers.Binary;
using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Cases;

/// <summary>Commands of 32 bytes, which travel in an additional header segment.</summary>
internal static class LongCdbCases
{
    private const string Ahs = "RFC 7143 §11.2.2.3";
    private const ushort Read = 0x0009;
    private const ushort Write = 0x000B;
    private const ushort Verify = 0x000A;

    [ComplianceCase("SCSI.Read32.Simple", "SBC-4 READ(32); " + Ahs, Needs.Disk, "READ(32) returns what READ(10) returns.")]
    public static async Task ReadSimple(ComplianceContext c)
    {
        byte[] expected = await c.ReadAsync(0, Medium.Most(c, 8));
        CommandResult result = await c.Unit.RunAsync(Cdb(Read, 0, Medium.Most(c, 8)), expected.Length);
        Require(c, result).ExpectGood();
        c.Check(result.Data.AsSpan().SequenceEqual(expected), "READ(32) returned other bytes than READ(10)");
    }

    [ComplianceCase("SCSI.Read32.BeyondEol", "SBC-4 READ(32)", Needs.Disk, "READ(32) refuses blocks beyond the end of the medium.")]
    public static async Task ReadBeyond(ComplianceContext c)
    {
        foreach (ulong lba in (ulong[])[c.BlockCount, ulong.MaxValue])
        {
            CommandResult result = await c.Unit.RunAsync(Cdb(Read, lba, 1), c.BlockSize);
            Require(c, result).Expect(Expectation.LbaOutOfRange);
        }
    }

    [ComplianceCase("SCSI.Write32.Simple", "SBC-4 WRITE(32); " + Ahs, Needs.WriteDisk, "WRITE(32) writes what READ(10) reads.")]
    public static async Task WriteSimple(ComplianceContext c)
    {
        uint blocks = Medium.Most(c, 8);
        await c.PreserveAsync(0, blocks);
        byte[] data = c.Pattern(blocks, 32);
        Require(c, await c.Unit.RunAsync(Cdb(Write, 0, blocks), 0, data)).ExpectGood();
        await c.ExpectBlocksAsync(0, data, "WRITE(32)");
    }

    [ComplianceCase("SCSI.Write32.BeyondEol", "SBC-4 WRITE(32)", Needs.WriteDisk, "WRITE(32) refuses blocks beyond the end of the medium.")]
    public static async Task WriteBeyond(ComplianceContext c) =>
        Require(c, await c.Unit.RunAsync(Cdb(Write, c.BlockCount, 1), 0, new byte[c.BlockSize])).Expect(Expectation.LbaOutOfRange);

    [ComplianceCase("SCSI.Verify32.Simple", "SBC-4 VERIFY(32); " + Ahs, Needs.Disk, "VERIFY(32) with BYTCHK finds what is on the medium equal, and a difference.")]
    public static async Task VerifySimple(ComplianceContext c)
    {
        byte[] block = await c.ReadAsync(0, 1);
        Require(c, await c.Unit.RunAsync(Cdb(Verify, 0, 1, 0x02), 0, block)).ExpectGood();
        block[^1] ^= 1;
        (await c.Unit.RunAsync(Cdb(Verify, 0, 1, 0x02), 0, block)).Expect(Expectation.Miscompare);
    }

    [ComplianceCase("SCSI.VariableLength.UnknownServiceAction", "SPC-5 Variable type CDB format; " + Ahs, Needs.Disk, "A variable length CDB with a service action that nobody has is refused.")]
    public static async Task Unknown(ComplianceContext c) =>
        (await c.Unit.RunAsync(Cdb(0x7FFF, 0, 1))).Expect(Expectation.InvalidFieldInCdb.Or(Expectation.InvalidOperationCode));

    private static CommandResult Require(ComplianceContext c, CommandResult result)
    {
        // A device without these commands may refuse the operation code or the service action.
        c.Require(!Expectation.InvalidFieldInCdb.Matches(result) || c.Capabilities.MustSupport(result.Cdb), $"the device does not implement {c.Target.NameOf(result.Cdb)}");
        return result;
    }

    private static byte[] Cdb(ushort action, ulong lba, uint blocks, byte flags = 0)
    {
        byte[] cdb = new byte[32];
        cdb[0] = 0x7F;
        cdb[7] = 24;
        BinaryPrimitives.WriteUInt16BigEndian(cdb.AsSpan(8), action);
        cdb[10] = flags;
        BinaryPrimitives.WriteUInt64BigEndian(cdb.AsSpan(12), lba);
        BinaryPrimitives.WriteUInt32BigEndian(cdb.AsSpan(20), (uint)lba);
        BinaryPrimitives.WriteUInt32BigEndian(cdb.AsSpan(28), blocks);
        return cdb;
    }
}
