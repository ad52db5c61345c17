using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>READ CAPACITY and READ DEFECT DATA.</summary>
internal static class CapacityCases
{
    private const string Ten = "SBC-4 READ CAPACITY(10)";
    private const string Sixteen = "SBC-4 READ CAPACITY(16)";

    [ComplianceCase("SCSI.ReadCapacity10.Simple", Ten, Needs.Disk, "READ CAPACITY(10) returns the last LBA, or FFFFFFFFh where it does not fit, and a block length that makes sense.")]
    public static async Task TenSimple(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new ReadCapacity10(), 8);
        result.ExpectGood();
        c.Check(result.Data.Length == 8, $"READ CAPACITY(10) should return 8 bytes, and returned {result.Data.Length}");
        uint last = BinaryPrimitives.ReadUInt32BigEndian(result.Data);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(result.Data.AsSpan(4));
        c.Check(length > 0 && length % 512 is 0 or 8 or 16, $"a block of {length} bytes makes no sense");
        c.Check(last == Math.Min(c.LastLba, uint.MaxValue), $"READ CAPACITY(10) says that the last LBA is {last}, READ CAPACITY(16) {c.LastLba}");
        (await c.Unit.RunAsync(Cdbs.Read(Math.Min(c.LastLba, last), 1), c.BlockSize)).ExpectGood("the last block can be read");
    }

    [ComplianceCase("SCSI.ReadCapacity10.LbaWithoutPmi", Ten, Needs.Disk, "READ CAPACITY(10) with an LBA and PMI=0 (both obsolete by now) is refused, or ignores the LBA.")]
    public static async Task TenLba(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync([0x25, 0, 0, 0, 0, 1, 0, 0, 0, 0], 8);
        result.Expect(Expectation.InvalidFieldInCdb.Or(Expectation.Good));
    }

    [ComplianceCase("SCSI.ReadCapacity16.Simple", Sixteen, Needs.Disk, "READ CAPACITY(16) returns 32 bytes that agree with READ CAPACITY(10).")]
    public static async Task SixteenSimple(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new ReadCapacity16 { AllocationLength = 32 }, 32);
        result.ExpectServiceAction(Expectation.Good);
        c.Check(result.Data.Length == 32, $"READ CAPACITY(16) should return 32 bytes, and returned {result.Data.Length}");
        ulong last = BinaryPrimitives.ReadUInt64BigEndian(result.Data);
        CommandResult ten = await c.Unit.RunAsync(new ReadCapacity10(), 8);
        ten.ExpectGood().ExpectLength(8);
        c.Check(BinaryPrimitives.ReadUInt32BigEndian(ten.Data) == Math.Min(last, uint.MaxValue), "READ CAPACITY(10) and (16) disagree on the last LBA");
        c.Check(ten.Data.AsSpan(4, 4).SequenceEqual(result.Data.AsSpan(8, 4)), "READ CAPACITY(10) and (16) disagree on the block length");
        c.Check((result.Data[14] & 0x3F) != 0x3F || result.Data[15] != 0xFF, "LOWEST ALIGNED LOGICAL BLOCK ADDRESS is all ones");
    }

    [ComplianceCase("SCSI.ReadCapacity16.Alloclen", Sixteen + "; SPC-5 ALLOCATION LENGTH field", Needs.Disk, "READ CAPACITY(16) cuts its data to allocation lengths of 0 to 32, and that is no error.")]
    public static async Task SixteenAllocation(ComplianceContext c)
    {
        byte[] whole = (await c.Unit.RunAsync(new ReadCapacity16 { AllocationLength = 32 }, 32)).ExpectServiceAction(Expectation.Good).Data;
        for (int length = 0; length < 32; length++)
        {
            CommandResult cut = await c.Unit.RunAsync(new ReadCapacity16 { AllocationLength = (uint)length }, length);
            cut.ExpectGood($"ALLOCATION LENGTH {length}");
            c.Check(cut.Data.AsSpan().SequenceEqual(whole.AsSpan(0, length)), $"ALLOCATION LENGTH {length} returned {cut.Data.Length} bytes, or others");
        }
    }

    [ComplianceCase("SCSI.ReadCapacity16.PI", Sixteen + "; SPC-5 Standard INQUIRY data", Needs.Disk, "PROT_EN is set only where INQUIRY announces protection; P_TYPE and P_I_EXPONENT make sense.")]
    public static async Task ProtectionInformation(ComplianceContext c)
    {
        byte[] data = (await c.Unit.RunAsync(new ReadCapacity16 { AllocationLength = 32 }, 32)).ExpectServiceAction(Expectation.Good).ExpectLength(14).Data;
        bool enabled = (data[12] & 1) != 0;
        int type = (data[12] >> 1) & 7;
        c.Check(!enabled || c.Capabilities.Inquiry.Protect, "PROT_EN=1, and INQUIRY says PROTECT=0");
        c.Check(!enabled || type <= 2, $"P_TYPE {type} is reserved");
        c.Should(enabled || type == 0, $"P_TYPE is {type} without PROT_EN");
    }

    [ComplianceCase("SCSI.ReadCapacity16.Support", Sixteen, Needs.Disk, "A device that claims SBC-3 or later, thin provisioning or protection has READ CAPACITY(16).")]
    public static async Task Support(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new ReadCapacity16 { AllocationLength = 32 }, 32);
        bool claims = c.Capabilities.Inquiry.Protect || c.Capabilities.Provisioning is { Lbpu: true } || c.Capabilities.Inquiry.Version >= 5;
        if (!result.IsGood && !claims)
        {
            throw new CaseSkippedException("the device does not implement READ CAPACITY(16), and claims no standard that asks for it");
        }

        c.Check(result.IsGood, $"READ CAPACITY(16) is mandatory here, and answers {result.Answer}");
    }

    [ComplianceCase("SCSI.ReadCapacity16.Provisioning", Sixteen + "; SBC-4 Logical Block Provisioning VPD page", Needs.Disk, "LBPME and LBPRZ agree with the Logical Block Provisioning VPD page.")]
    public static Task Provisioning(ComplianceContext c)
    {
        c.Require(c.Capabilities.Capacity16 is not null, "the device does not implement READ CAPACITY(16)");
        var capacity = c.Capabilities.Capacity16.Value;
        if (c.Capabilities.Provisioning is not { } page)
        {
            c.Should(!capacity.Lbpme, "LBPME=1 without a Logical Block Provisioning VPD page");
            throw new CaseSkippedException("the device has no Logical Block Provisioning VPD page");
        }

        c.Check(capacity.Lbpme || !(page.Lbpu || page.Lbpws || page.Lbpws10), "LBPME=0, and the Logical Block Provisioning VPD page announces unmapping");
        c.Check(!capacity.Lbpme || capacity.Lbprz == ((page.Lbprz & 1) != 0), $"LBPRZ is {capacity.Lbprz} in READ CAPACITY(16), and {page.Lbprz} in the Logical Block Provisioning VPD page");
        return Task.CompletedTask;
    }

    [ComplianceCase("SCSI.ReadDefectData10.Simple", "SBC-4 READ DEFECT DATA(10)", Needs.Disk, "READ DEFECT DATA(10) returns a header of 4 bytes, alone and with the list, for each kind of list.")]
    public static Task Defect10(ComplianceContext c) => DefectsAsync(c, 0x37, 4);

    [ComplianceCase("SCSI.ReadDefectData12.Simple", "SBC-4 READ DEFECT DATA(12)", Needs.Disk, "READ DEFECT DATA(12) returns a header of 8 bytes, alone and with the list, for each kind of list.")]
    public static Task Defect12(ComplianceContext c) => DefectsAsync(c, 0xB7, 8);

    private static async Task DefectsAsync(ComplianceContext c, byte code, int header)
    {
        // A device that cannot return the format asked for, or has no list, says so by RECOVERED ERROR or NO SENSE with the data.
        Expectation fine = Expectation.Good.Or(Expectation.Sense(Scsi.SenseKey.RecoveredError, 0x1C00, 0x1C01, 0x1C02)).Or(Expectation.InvalidFieldInCdb).Or(Expectation.Sense(Scsi.SenseKey.IllegalRequest, 0x1C00, 0x1C01, 0x1C02));
        foreach (int allocation in (int[])[header, 252])
        {
            foreach (byte lists in (byte[])[0x00, 0x08, 0x10, 0x18])
            {
                byte[] cdb = new byte[code == 0x37 ? 10 : 12];
                cdb[0] = code;
                cdb[code == 0x37 ? 2 : 1] = lists;
                cdb[code == 0x37 ? 8 : 9] = (byte)allocation;
                CommandResult result = await c.Unit.RunAsync(cdb, allocation);
                result.Expect(fine);
                if (result.IsGood)
                {
                    result.ExpectLength(header);
                    c.Check((result.Data[1] & 0x18 & ~lists) == 0, "the header names a list that was not asked for");
                    long length = header == 4 ? BinaryPrimitives.ReadUInt16BigEndian(result.Data.AsSpan(2)) : BinaryPrimitives.ReadUInt32BigEndian(result.Data.AsSpan(4));
                    c.Check(lists != 0 || length == 0, $"no list was asked for, and DEFECT LIST LENGTH is {length}");
                }
            }
        }
    }
}
