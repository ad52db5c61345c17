using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>REPORT LUNS, REPORT SUPPORTED OPERATION CODES and its like, REPORT TARGET PORT GROUPS.</summary>
internal static class ReportCases
{
    private const string Luns = "SPC-5 REPORT LUNS";
    private const string Codes = "SPC-5 REPORT SUPPORTED OPERATION CODES";
    private const string Groups = "SPC-5 REPORT TARGET PORT GROUPS";

    [ComplianceCase("SCSI.ReportLUNs.Simple", Luns, Needs.None, "REPORT LUNS lists the unit under test, each LUN once, and announces the length of the list.")]
    public static async Task LunsSimple(ComplianceContext c)
    {
        List<Lun> luns = await LunsAsync(c, 0);
        c.Check(luns.Contains(c.Unit.Lun), $"LUN {c.Unit.Lun} is not in the list");
        c.Check(luns.Distinct().Count() == luns.Count, "a LUN is in the list twice");
    }

    [ComplianceCase("SCSI.ReportLUNs.SelectReport", Luns, Needs.None, "SELECT REPORT 01h lists well known units only, 02h all; reserved values are refused.")]
    public static async Task LunsSelect(ComplianceContext c)
    {
        List<Lun> plain = await LunsAsync(c, 0);
        List<Lun> all = await LunsAsync(c, 2);
        List<Lun> wellKnown = await LunsAsync(c, 1);
        c.Check(wellKnown.TrueForAll(lun => lun.IsWellKnown), "SELECT REPORT 01h lists a LUN that is not well known");
        c.Check(plain.TrueForAll(all.Contains) && wellKnown.TrueForAll(all.Contains), "SELECT REPORT 02h leaves out LUNs that the others list");
        byte[] cdb = [0xA0, 0, 0x0F, 0, 0, 0, 0, 0, 1, 0, 0, 0];
        (await c.Unit.RunAsync(cdb, 256)).Expect(Expectation.InvalidFieldInCdb, "SELECT REPORT 0Fh is reserved");
    }

    [ComplianceCase("SCSI.ReportLUNs.AllocationLength", Luns, Needs.None, "An allocation length that cuts the list leaves LUN LIST LENGTH alone; one below 16 may be refused.")]
    public static async Task LunsAllocation(ComplianceContext c)
    {
        byte[] whole = (await c.Unit.RunAsync(new ReportLuns { AllocationLength = 4096 }, 4096)).ExpectGood().ExpectLength(8).Data;
        byte[] cut = (await c.Unit.RunAsync(new ReportLuns { AllocationLength = 16 }, 16)).ExpectGood().ExpectLength(8).Data;
        c.Check(cut.AsSpan().SequenceEqual(whole.AsSpan(0, Math.Min(16, whole.Length))), "an ALLOCATION LENGTH of 16 changes the data");
        (await c.Unit.RunAsync(new ReportLuns { AllocationLength = 8 }, 8)).Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb), "ALLOCATION LENGTH 8");
    }

    [ComplianceCase("SCSI.ReportLUNs.EachAnswers", Luns + "; SPC-5 Standard INQUIRY data", Needs.None, "Every LUN of the list answers INQUIRY with a peripheral qualifier that says it is there, and has an identity of its own.")]
    public static async Task LunsAnswer(ComplianceContext c)
    {
        var identities = new HashSet<string>();
        foreach (Lun lun in await LunsAsync(c, 0))
        {
            TestUnit unit = c.Unit.At(lun);
            byte[] data = (await unit.RunAsync(new Inquiry { AllocationLength = 36 }, 36)).ExpectGood($"LUN {lun}").ExpectLength(36).Data;
            c.Check(data[0] >> 5 != 3, $"LUN {lun} is listed, and its peripheral qualifier says that it cannot be");
            CommandResult identity = await unit.RunAsync(new Inquiry { Evpd = true, PageCode = 0x83, AllocationLength = 4096 }, 4096);
            if (identity.IsGood && identity.Data.Length > 4)
            {
                c.Check(identities.Add(Convert.ToHexString(identity.Data)), $"LUN {lun} has the same Device Identification VPD page as another");
            }
        }
    }

    [ComplianceCase("SCSI.Lun.NotThereInquiry", "SPC-5 INQUIRY; SAM-5 Incorrect logical unit numbers", Needs.None, "INQUIRY to a LUN that is not there ends with GOOD and says so in its peripheral qualifier.")]
    public static async Task NotThereInquiry(ComplianceContext c)
    {
        TestUnit nobody = c.Unit.At(await NobodyAsync(c));
        CommandResult result = await nobody.RunAsync(new Inquiry { AllocationLength = 36 }, 36);
        result.ExpectGood("INQUIRY answers for every LUN").ExpectLength(1);
        c.Check(result.Data[0] is 0x7F or 0x3F or 0x20 or (>= 0x20 and < 0x40), $"the first byte for a LUN that is not there is {result.Data[0]:X2}h");
    }

    [ComplianceCase("SCSI.Lun.NotThereCommand", "SAM-5 Incorrect logical unit numbers", Needs.None, "Other commands to a LUN that is not there end with LOGICAL UNIT NOT SUPPORTED; REPORT LUNS answers.")]
    public static async Task NotThere(ComplianceContext c)
    {
        TestUnit nobody = c.Unit.At(await NobodyAsync(c));
        (await nobody.RunAsync(new TestUnitReady())).Expect(Expectation.UnitNotSupported);
        (await nobody.RunAsync(Cdbs.Read(0, 1), 512)).Expect(Expectation.UnitNotSupported);
        (await nobody.RunAsync(new ReportLuns { AllocationLength = 256 }, 256)).Expect(Expectation.Good.Or(Expectation.UnitNotSupported));
    }

    [ComplianceCase("SCSI.Lun.NotThereSense", "SAM-5 Incorrect logical unit numbers; SPC-5 REQUEST SENSE", Needs.None, "REQUEST SENSE to a LUN that is not there ends with GOOD and LOGICAL UNIT NOT SUPPORTED as its data, or is refused so.")]
    public static async Task NotThereSense(ComplianceContext c)
    {
        TestUnit nobody = c.Unit.At(await NobodyAsync(c));
        CommandResult result = await nobody.RunAsync(new RequestSense { AllocationLength = 18 }, 18);
        if (result.IsGood)
        {
            c.Check(Scsi.Sense.SenseData.TryParse(result.Data, out var sense) && sense.Additional.Code == 0x2500, $"the sense data is {result.Answer}");
            return;
        }

        result.Expect(Expectation.UnitNotSupported);
    }

    [ComplianceCase("SCSI.Lun.AddressingMethods", "SAM-5 Logical unit numbers", Needs.None, "Peripheral and flat space addressing of the same number reach the same unit, or the other one is refused; never another unit.")]
    public static async Task Addressing(ComplianceContext c)
    {
        c.Require(c.Unit.Lun.Number is <= 255, "the LUN is beyond what both methods can say");
        byte[] own = (await c.Unit.RunAsync(new Inquiry { Evpd = true, PageCode = 0x83, AllocationLength = 4096 }, 4096)).ExpectGood().Data;
        ushort number = (ushort)c.Unit.Lun.Number!.Value;
        Lun other = c.Unit.Lun.AddressMethod == LunAddressMethod.Peripheral ? Lun.FromFlatSpace(number) : Lun.FromPeripheral(0, (byte)number);
        CommandResult result = await c.Unit.At(other).RunAsync(new Inquiry { Evpd = true, PageCode = 0x83, AllocationLength = 4096 }, 4096);
        if (result.IsGood)
        {
            c.Check(result.Data.AsSpan().SequenceEqual(own), $"LUN {other} is another unit than {c.Unit.Lun}");
        }
        else
        {
            result.Expect(Expectation.UnitNotSupported.Or(Expectation.InvalidFieldInCdb));
        }
    }

    [ComplianceCase("SCSI.Lun.Beyond255", "SAM-5 Logical unit numbers", Needs.None, "A LUN beyond 255 that REPORT LUNS lists is reached by the bytes that it lists.")]
    public static async Task Beyond(ComplianceContext c)
    {
        Lun? high = (await LunsAsync(c, 0)).Select(lun => (Lun?)lun).FirstOrDefault(lun => lun!.Value.Number is > 255);
        c.Require(high is not null, "the target has no LUN beyond 255");
        TestUnit unit = c.Unit.At(high.Value);
        (await unit.SettleAsync()).ExpectGood($"LUN {high}");
        (await unit.RunAsync(new Inquiry { AllocationLength = 36 }, 36)).ExpectGood();
    }

    [ComplianceCase("SCSI.ReportSupportedOpcodes.Simple", Codes, Needs.None, "The list of all commands has descriptors of their length, each command once, and the mandatory ones.")]
    public static async Task OpcodesSimple(ComplianceContext c)
    {
        byte[] data = await AllAsync(c, timeouts: false);
        var seen = new HashSet<(byte, int)>();
        for (int at = 4; at < data.Length; at += 8)
        {
            int action = (data[at + 5] & 1) != 0 ? BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at + 2)) : -1;
            c.Check(seen.Add((data[at], action)), $"the operation code {data[at]:X2}h (service action {action}) is listed twice");
            int length = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at + 6));
            int expected = data[at] == 0x7F ? length : Cdb.LengthOf([data[at]]);
            c.Check(length == expected || expected == 0, $"the operation code {data[at]:X2}h is listed with a CDB length of {length}");
        }

        foreach (byte code in (byte[])[0x12, 0x00])
        {
            c.Check(seen.Contains((code, -1)), $"the mandatory operation code {code:X2}h is not listed");
        }
    }

    [ComplianceCase("SCSI.ReportSupportedOpcodes.OneCommand", Codes, Needs.None, "Each command of the list is also reported by itself, with a usage map of its length that begins with its operation code.")]
    public static async Task OpcodesOne(ComplianceContext c)
    {
        byte[] data = await AllAsync(c, timeouts: false);
        for (int at = 4; at < data.Length; at += 8)
        {
            bool action = (data[at + 5] & 1) != 0;
            ushort serviceAction = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at + 2));
            CommandResult one = await OneAsync(c, data[at], serviceAction, (byte)(action ? 2 : 1), false);
            string name = $"operation code {data[at]:X2}h{(action ? $"/{serviceAction:X2}h" : "")}";
            one.ExpectGood(name).ExpectLength(4);
            c.Check((one.Data[1] & 7) is 3 or 5, $"{name} is listed, and SUPPORT says {one.Data[1] & 7}");
            int size = BinaryPrimitives.ReadUInt16BigEndian(one.Data.AsSpan(2));
            c.Check(size == BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at + 6)), $"{name} has CDB SIZE {size} by itself, and another in the list");
            c.Check(one.Data.Length >= 4 + size && one.Data[4] == data[at], $"the usage map of {name} does not begin with its operation code");
        }
    }

    [ComplianceCase("SCSI.ReportSupportedOpcodes.RCTD", Codes, Needs.None, "RCTD adds a timeouts descriptor of twelve bytes to each command, in both forms; without it there is none.")]
    public static async Task OpcodesTimeouts(ComplianceContext c)
    {
        byte[] without = await AllAsync(c, timeouts: false);
        for (int at = 4; at < without.Length; at += 8)
        {
            c.Check((without[at + 5] & 2) == 0, $"RCTD=0, and the operation code {without[at]:X2}h has CTDP=1");
        }

        byte[] with = await AllAsync(c, timeouts: true);
        for (int at = 4; at < with.Length; at += 8)
        {
            if ((with[at + 5] & 2) != 0)
            {
                c.Check(at + 20 <= with.Length && BinaryPrimitives.ReadUInt16BigEndian(with.AsSpan(at + 8)) == 10, $"the timeouts descriptor of the operation code {with[at]:X2}h has not the length 0Ah");
                CommandResult one = await OneAsync(c, with[at], BinaryPrimitives.ReadUInt16BigEndian(with.AsSpan(at + 2)), (byte)((with[at + 5] & 1) != 0 ? 2 : 1), true);
                one.ExpectGood().ExpectLength(4);
                c.Check((one.Data[1] & 0x80) != 0, $"the operation code {with[at]:X2}h has CTDP=1 in the list, and CTDP=0 by itself");
                at += 12;
            }
        }
    }

    [ComplianceCase("SCSI.ReportSupportedOpcodes.SERVACTV", Codes, Needs.None, "The form without a service action is refused for commands that have one, and the other way round.")]
    public static async Task OpcodesServiceAction(ComplianceContext c)
    {
        byte[] data = await AllAsync(c, timeouts: false);
        for (int at = 4; at < data.Length; at += 8)
        {
            bool action = (data[at + 5] & 1) != 0;
            CommandResult other = await OneAsync(c, data[at], action ? (ushort)0 : (ushort)1, (byte)(action ? 1 : 2), false);
            other.Expect(Expectation.InvalidFieldInCdb, $"REPORTING OPTIONS {(action ? 1 : 2)} of the operation code {data[at]:X2}h");
        }
    }

    [ComplianceCase("SCSI.ReportSupportedOpcodes.NotSupported", Codes, Needs.None, "An operation code that the device has not is reported as not supported, and refused when it is sent.")]
    public static async Task OpcodesUnsupported(ComplianceContext c)
    {
        byte[] data = await AllAsync(c, timeouts: false);
        var listed = new HashSet<byte>();
        for (int at = 4; at < data.Length; at += 8)
        {
            listed.Add(data[at]);
        }

        foreach (byte code in ((byte[])[0x02, 0x0D, 0x1F, 0x22]).Where(code => !listed.Contains(code)))
        {
            CommandResult one = await OneAsync(c, code, 0, 1, false);
            one.ExpectGood().ExpectLength(2);
            c.Check((one.Data[1] & 7) == 1, $"the operation code {code:X2}h is not listed, and SUPPORT says {one.Data[1] & 7}");
        }
    }

    [ComplianceCase("SCSI.ReportSupportedOpcodes.TrueToItself", Codes, Needs.Disk, "What the list has is not refused by INVALID COMMAND OPERATION CODE, and what it has not is: commands that neither read much nor write.")]
    public static async Task OpcodesTrue(ComplianceContext c)
    {
        byte[] data = await AllAsync(c, timeouts: false);
        var listed = new HashSet<byte>();
        for (int at = 4; at < data.Length; at += 8)
        {
            listed.Add(data[at]);
        }

        (byte[] Cdb, int In)[] harmless =
        [
            (new byte[6], 0), (Cdbs.Block(0x08, 0, 1), c.BlockSize), (Cdbs.Block(0x28, 0, 0), 0), (Cdbs.Block(0xA8, 0, 0), 0), (Cdbs.Block(0x88, 0, 0), 0), (Cdbs.Block(0x2F, 0, 0), 0),
            (Cdbs.Block(0xAF, 0, 0), 0), (Cdbs.Block(0x8F, 0, 0), 0), (Cdbs.Block(0x34, 0, 1), 0), (Cdbs.Block(0x90, 0, 1), 0), (Cdbs.Block(0x35, 0, 1), 0), (Cdbs.Block(0x91, 0, 1), 0), ([0x4D, 0, 0x40, 0, 0, 0, 0, 0, 252, 0], 252),
        ];
        foreach ((byte[] cdb, int dataIn) in harmless)
        {
            CommandResult result = await c.Unit.RunAsync(cdb, dataIn);
            c.Check(result.IsUnsupported != listed.Contains(cdb[0]), $"{c.Target.NameOf(cdb)} is {(listed.Contains(cdb[0]) ? "listed, and not implemented" : "implemented, and not listed")}");
        }
    }

    [ComplianceCase("SCSI.ReportSupportedOpcodes.AllocationLength", Codes + "; SPC-5 ALLOCATION LENGTH field", Needs.None, "The list is cut to the allocation length without its COMMAND DATA LENGTH being changed.")]
    public static async Task OpcodesAllocation(ComplianceContext c)
    {
        byte[] whole = await AllAsync(c, timeouts: false);
        foreach (int length in (int[])[0, 3, 4, 12])
        {
            byte[] cut = (await c.Unit.RunAsync(new ReportSupportedOperationCodes { AllocationLength = (uint)length }, length)).ExpectGood($"ALLOCATION LENGTH {length}").Data;
            c.Check(cut.AsSpan().SequenceEqual(whole.AsSpan(0, length)), $"ALLOCATION LENGTH {length} changes the data");
        }
    }

    [ComplianceCase("SCSI.ReportSupportedTmf.Simple", "SPC-5 REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS", Needs.None, "REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS returns four bytes, or sixteen with REPD; ABORT TASK and LOGICAL UNIT RESET should be there.")]
    public static async Task TaskManagement(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new ReportSupportedTaskManagementFunctions { AllocationLength = 64 }, 64);
        result.ExpectServiceAction(Expectation.Good).ExpectLength(4);
        c.Check(result.Data.Length == 4, $"{result.Data.Length} bytes came, and 4 are defined");
        c.Should((result.Data[0] & 0x80) != 0, "ABORT TASK is not supported");
        c.Should((result.Data[0] & 0x08) != 0, "LOGICAL UNIT RESET is not supported");
        CommandResult extended = await c.Unit.RunAsync(new ReportSupportedTaskManagementFunctions { ReturnExtended = true, AllocationLength = 64 }, 64);
        extended.Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb));
        c.Check(!extended.IsGood || (extended.Data.Length == 16 && extended.Data[3] == 12), $"REPD=1, and {extended.Data.Length} bytes came");
    }

    [ComplianceCase("SCSI.ReportTargetPortGroups.Simple", Groups, Needs.None, "The port groups fit their data, have states that are not reserved and ports each of which is in one group only; TPGS announces them.")]
    public static async Task GroupsSimple(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new ReportTargetPortGroups { AllocationLength = 4096 }, 4096);
        result.ExpectServiceAction(Expectation.Good).ExpectLength(4);
        byte[] data = result.Data;
        c.Check(BinaryPrimitives.ReadUInt32BigEndian(data) + 4 == data.Length, "RETURN DATA LENGTH is not that of what comes");
        c.Check(c.Capabilities.Inquiry.Tpgs != 0, "REPORT TARGET PORT GROUPS is implemented, and TPGS=0");
        var ports = new HashSet<ushort>();
        for (int at = 4; at < data.Length;)
        {
            c.Check(at + 8 <= data.Length && at + 8 + (4 * data[at + 7]) <= data.Length, "a port group does not fit the data");
            c.Check((data[at] & 0x0F) is <= 4 or >= 0x0E, $"the access state {data[at] & 0x0F:X}h is reserved");
            for (int port = 0; port < data[at + 7]; port++)
            {
                ushort id = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(at + 8 + (4 * port) + 2));
                c.Check(id != 0 && ports.Add(id), $"the relative target port {id} is zero or in two groups");
            }

            at += 8 + (4 * data[at + 7]);
        }
    }

    [ComplianceCase("SCSI.ReportTargetPortGroups.AllocLength", Groups + "; SPC-5 ALLOCATION LENGTH field", Needs.None, "REPORT TARGET PORT GROUPS cuts its data to the allocation length without touching its contents.")]
    public static async Task GroupsAllocation(ComplianceContext c)
    {
        byte[] whole = (await c.Unit.RunAsync(new ReportTargetPortGroups { AllocationLength = 4096 }, 4096)).ExpectServiceAction(Expectation.Good).Data;
        for (int length = 0; length < Math.Min(whole.Length, 32); length += 4)
        {
            byte[] cut = (await c.Unit.RunAsync(new ReportTargetPortGroups { AllocationLength = (uint)length }, length)).ExpectGood($"ALLOCATION LENGTH {length}").Data;
            c.Check(cut.AsSpan().SequenceEqual(whole.AsSpan(0, length)), $"ALLOCATION LENGTH {length} changes the data");
        }
    }

    /// <summary>A LUN that REPORT LUNS does not list.</summary>
    public static async Task<Lun> NobodyAsync(ComplianceContext c)
    {
        List<Lun> luns = await LunsAsync(c, 2);
        for (ulong number = 200; number > 0; number--)
        {
            if (!luns.Exists(lun => lun.Number == number))
            {
                return Lun.FromNumber(number);
            }
        }

        throw new CaseSkippedException("the target has a unit at every LUN");
    }

    private static async Task<List<Lun>> LunsAsync(ComplianceContext c, byte select)
    {
        byte[] cdb = [0xA0, 0, select, 0, 0, 0, 0, 0, 0x40, 0, 0, 0];
        byte[] data = (await c.Unit.RunAsync(cdb, 0x4000)).ExpectGood($"SELECT REPORT {select:X2}h").ExpectLength(8).Data;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(data);
        c.Check(length % 8 == 0 && data.Length == Math.Min(8 + length, 0x4000), $"LUN LIST LENGTH is {length}, and {data.Length - 8} bytes of LUNs came");
        var luns = new List<Lun>();
        for (int at = 8; at + 8 <= data.Length; at += 8)
        {
            luns.Add(Lun.Read(data.AsSpan(at)));
        }

        return luns;
    }

    private static async Task<byte[]> AllAsync(ComplianceContext c, bool timeouts)
    {
        byte[] data = (await c.Unit.RunAsync(new ReportSupportedOperationCodes { ReturnTimeouts = timeouts, AllocationLength = 65535 }, 65535)).ExpectServiceAction(Expectation.Good).ExpectLength(4).Data;
        c.Check(BinaryPrimitives.ReadUInt32BigEndian(data) + 4 == data.Length, $"COMMAND DATA LENGTH announces {BinaryPrimitives.ReadUInt32BigEndian(data) + 4} bytes, and {data.Length} came");
        return data;
    }

    private static Task<CommandResult> OneAsync(ComplianceContext c, byte code, ushort action, byte options, bool timeouts) =>
        c.Unit.RunAsync(new ReportSupportedOperationCodes { ReturnTimeouts = timeouts, ReportingOptions = options, RequestedOperationCode = code, RequestedServiceAction = action, AllocationLength = 128 }, 128);
}
