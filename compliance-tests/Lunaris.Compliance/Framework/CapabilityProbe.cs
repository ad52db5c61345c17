using System.Buffers.Binary;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Compliance.Framework;

/// <summary>Asks a logical unit what it is before the first case. Answers that make no sense are left for the cases to find.</summary>
public static class CapabilityProbe
{
    private const int Page = 4096;

    public static async Task RunAsync(TestUnit unit, Capabilities found)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(found);
        CommandResult inquiry = await unit.RunAsync(new Inquiry { AllocationLength = 255 }, 255);
        found.InquiryBytes = inquiry.Data;
        if (!inquiry.IsGood || !InquiryData.TryParse(inquiry.Data, out InquiryData data))
        {
            throw new CheckFailedException($"The logical unit does not answer INQUIRY as the standard says: {inquiry.Answer}");
        }

        found.Inquiry = data;
        CommandResult pages = await VpdAsync(unit, 0);
        if (pages.IsGood && pages.Data.Length >= 4)
        {
            found.Vpd[0] = pages.Data;
            foreach (byte code in pages.Data.Skip(4).Take(BinaryPrimitives.ReadUInt16BigEndian(pages.Data.AsSpan(2))).Where(code => code != 0))
            {
                CommandResult page = await VpdAsync(unit, code);
                if (page.IsGood && page.Data.Length >= 4)
                {
                    found.Vpd[code] = page.Data;
                }
            }
        }

        if (found.Vpd.TryGetValue(0xB0, out byte[]? limits) && BlockLimitsPage.TryRead(limits, out BlockLimitsPage blockLimits))
        {
            found.Limits = blockLimits;
        }

        if (found.Vpd.TryGetValue(0xB2, out byte[]? provisioning) && LogicalBlockProvisioningPage.TryRead(provisioning, out LogicalBlockProvisioningPage provisioningPage))
        {
            found.Provisioning = provisioningPage;
        }

        if (found.IsDisk)
        {
            await CapacityAsync(unit, found);
            CommandResult mode = await unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255);
            found.IsWriteProtected = mode.IsGood && mode.Data.Length > 2 && (mode.Data[2] & 0x80) != 0;
        }

        await OperationCodesAsync(unit, found);
    }

    private static Task<CommandResult> VpdAsync(TestUnit unit, byte code) =>
        unit.RunAsync(new Inquiry { Evpd = true, PageCode = code, AllocationLength = Page }, Page);

    private static async Task CapacityAsync(TestUnit unit, Capabilities found)
    {
        CommandResult ten = await unit.RunAsync(new ReadCapacity10(), 8);
        if (ten.IsGood && ten.Data.Length == 8)
        {
            found.BlockCount = BinaryPrimitives.ReadUInt32BigEndian(ten.Data) + 1UL;
            found.BlockSize = (int)BinaryPrimitives.ReadUInt32BigEndian(ten.Data.AsSpan(4));
        }

        CommandResult sixteen = await unit.RunAsync(new ReadCapacity16 { AllocationLength = 32 }, 32);
        if (sixteen.IsGood && sixteen.Data.Length >= 12)
        {
            found.Capacity16 = ReadCapacity16Data.TryRead(sixteen.Data, out ReadCapacity16Data capacity) ? capacity : null;
            found.BlockCount = BinaryPrimitives.ReadUInt64BigEndian(sixteen.Data) + 1;
            found.BlockSize = (int)BinaryPrimitives.ReadUInt32BigEndian(sixteen.Data.AsSpan(8));
        }
    }

    private static async Task OperationCodesAsync(TestUnit unit, Capabilities found)
    {
        CommandResult codes = await unit.RunAsync(new ReportSupportedOperationCodes { AllocationLength = 65535 }, 65535);
        if (!codes.IsGood || codes.Data.Length < 4)
        {
            return;
        }

        found.Listed = [];
        for (int at = 4; at + 8 <= codes.Data.Length; at += 8)
        {
            ReadOnlySpan<byte> row = codes.Data.AsSpan(at, 8);
            found.Listed.Add((row[0], (row[5] & 1) != 0 ? BinaryPrimitives.ReadUInt16BigEndian(row[2..]) : -1));
            if ((row[5] & 2) != 0)
            {
                at += 12;
            }
        }
    }
}
