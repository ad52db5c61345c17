using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Sense;

namespace Lunaris.Compliance.Cases;

/// <summary>TEST UNIT READY, REQUEST SENSE, CDB rules, buffers and diagnostics.</summary>
internal static class PrimaryCases
{
    private const string Sense = "SPC-5 REQUEST SENSE";

    [ComplianceCase("SCSI.TestUnitReady.Simple", "SPC-5 TEST UNIT READY", Needs.None, "TEST UNIT READY of a unit that is ready ends with GOOD.")]
    public static async Task Ready(ComplianceContext c) => (await c.Unit.RunAsync(new TestUnitReady())).ExpectGood();

    [ComplianceCase("SCSI.Mandatory.MandatorySBC", "SBC-4 Commands for direct access block devices; SPC-5 Commands for all device types", Needs.Disk, "The commands that every disk has are there: INQUIRY, READ CAPACITY(10) and (16), READ(10) and (16), REPORT LUNS, REQUEST SENSE, TEST UNIT READY.")]
    public static async Task Mandatory(ComplianceContext c)
    {
        (string Name, byte[] Cdb, int In)[] commands =
        [
            ("INQUIRY", Bytes(new Inquiry { AllocationLength = 36 }), 36), ("READ CAPACITY(10)", Bytes(new ReadCapacity10()), 8), ("READ(10)", Cdbs.Block(0x28, 0, 1), c.BlockSize),
            ("REPORT LUNS", Bytes(new ReportLuns { AllocationLength = 256 }), 256), ("REQUEST SENSE", Bytes(new RequestSense { AllocationLength = 18 }), 18), ("TEST UNIT READY", new byte[6], 0),
        ];
        foreach ((string name, byte[] cdb, int dataIn) in commands)
        {
            CommandResult result = await c.Unit.RunAsync(cdb, dataIn);
            c.Check(result.IsGood, $"{name} is mandatory, and ends with {result.Answer}");
        }

        foreach ((string name, byte[] cdb, int dataIn) in ((string, byte[], int)[])[("READ(16)", Cdbs.Block(0x88, 0, 1), c.BlockSize), ("READ CAPACITY(16)", Bytes(new ReadCapacity16 { AllocationLength = 32 }), 32)])
        {
            CommandResult result = await c.Unit.RunAsync(cdb, dataIn);
            bool newer = c.Capabilities.Inquiry.Version >= 5;
            c.Check(result.IsGood || !newer, $"{name} is mandatory since SBC-3, and ends with {result.Answer}");
        }
    }

    [ComplianceCase("SCSI.RequestSense.Simple", Sense, Needs.None, "REQUEST SENSE with nothing pending ends with GOOD and fixed format NO SENSE, of a length that it announces.")]
    public static async Task SenseSimple(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new RequestSense { AllocationLength = 252 }, 252);
        result.ExpectGood().ExpectLength(8);
        c.Check(SenseData.TryParse(result.Data, out SenseData? sense) && !sense.IsDescriptorFormat, $"the sense data has response code {result.Data[0]:X2}h");
        c.Check(sense.Key == SenseKey.NoSense, $"nothing is pending, and the sense key is {sense.Key.ToText()}");
        c.Check(result.Data.Length == Math.Min(252, 8 + result.Data[7]), $"ADDITIONAL SENSE LENGTH announces {8 + result.Data[7]} bytes, and {result.Data.Length} came");
    }

    [ComplianceCase("SCSI.RequestSense.Descriptor", Sense, Needs.None, "REQUEST SENSE with DESC returns the descriptor format, or is refused.")]
    public static async Task SenseDescriptor(ComplianceContext c)
    {
        CommandResult result = await c.Unit.RunAsync(new RequestSense { Descriptor = true, AllocationLength = 252 }, 252);
        c.Require(!Expectation.InvalidFieldInCdb.Matches(result), "the device does not return descriptor format sense data (DESC)");
        result.ExpectGood().ExpectLength(8);
        c.Check(SenseData.TryParse(result.Data, out SenseData? sense) && sense.IsDescriptorFormat, $"DESC=1, and the sense data has response code {result.Data[0]:X2}h");
    }

    [ComplianceCase("SCSI.RequestSense.AllocationLength", Sense + "; SPC-5 ALLOCATION LENGTH field", Needs.None, "REQUEST SENSE cuts its data to the allocation length, zero included.")]
    public static async Task SenseAllocation(ComplianceContext c)
    {
        byte[] whole = (await c.Unit.RunAsync(new RequestSense { AllocationLength = 252 }, 252)).ExpectGood().Data;
        foreach (byte length in (byte[])[0, 1, 7, 8, 13])
        {
            byte[] cut = (await c.Unit.RunAsync(new RequestSense { AllocationLength = length }, length)).ExpectGood($"ALLOCATION LENGTH {length}").Data;
            c.Check(cut.AsSpan().SequenceEqual(whole.AsSpan(0, Math.Min(length, whole.Length))), $"ALLOCATION LENGTH {length} changes the data");
        }
    }

    [ComplianceCase("SCSI.RequestSense.UnitAttention", Sense + "; SAM-5 Unit attention conditions", Needs.None, "REQUEST SENSE returns a unit attention that is pending, and clears it; INQUIRY and REPORT LUNS leave it alone.")]
    public static async Task SenseAttention(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await other.ManageAsync(TaskManagementFunction.LogicalUnitReset);
        (await c.Unit.RunAsync(new Inquiry { AllocationLength = 36 }, 36)).ExpectGood("INQUIRY answers whatever is pending");
        (await c.Unit.RunAsync(new ReportLuns { AllocationLength = 256 }, 256)).ExpectGood("REPORT LUNS answers whatever is pending");
        CommandResult result = await c.Unit.RunAsync(new RequestSense { AllocationLength = 252 }, 252);
        result.ExpectGood().ExpectLength(8);
        c.Check(SenseData.TryParse(result.Data, out SenseData? sense) && sense.Key == SenseKey.UnitAttention, $"after a logical unit reset REQUEST SENSE returns {result.Answer}");
        CommandResult ready = await c.Unit.RunAsync(new TestUnitReady());
        c.Should(ready.IsGood || Expectation.UnitAttention.Matches(ready), "TEST UNIT READY after the unit attention was returned");
    }

    [ComplianceCase("SCSI.Sense.FixedFormat", "SPC-5 Fixed format sense data", Needs.Disk, "Sense data of a refused command has a length that it announces, a current response code, and the additional sense code.")]
    public static async Task SenseFormat(ComplianceContext c)
    {
        CommandResult refused = await c.Unit.RunAsync(Cdbs.Read(Math.Min(c.BlockCount, uint.MaxValue - 1), 1), c.BlockSize);
        refused.Expect(Expectation.LbaOutOfRange);
        SenseData sense = refused.Sense!;
        c.Check(!sense.IsDeferred, "the sense data of the command is deferred");
        c.Check(!sense.IsTruncated, "the sense data announces more than comes");
        c.Check(sense.IsDescriptorFormat || sense.Bytes.Length >= 18, $"fixed format sense data of {sense.Bytes.Length} bytes has no sense key specific field");
    }

    [ComplianceCase("SCSI.Sense.FieldPointer", "SPC-5 Field pointer sense key specific data", Needs.None, "INVALID FIELD IN CDB should say which field: the pointer, where there is one, names the field that is wrong.")]
    public static async Task FieldPointer(ComplianceContext c)
    {
        CommandResult refused = await c.Unit.RunAsync(new Inquiry { PageCode = 0x55, AllocationLength = 36 }, 36);
        refused.Expect(Expectation.InvalidFieldInCdb);
        SenseKeySpecific? specific = refused.Sense!.SenseKeySpecific;
        c.Require(specific is not null, "the device returns no field pointers");
        c.Check(specific.Value.IsInCdb && specific.Value.FieldPointer is 1 or 2, $"EVPD=0 with a page code is wrong in byte 1 or 2 of the CDB, and the field pointer says {specific.Value.FieldPointer}");
    }

    [ComplianceCase("SCSI.Cdb.UnknownOperationCode", "SPC-5 Commands for all device types", Needs.None, "An operation code that the device has not is refused by INVALID COMMAND OPERATION CODE.")]
    public static async Task UnknownCode(ComplianceContext c)
    {
        int refused = 0;
        foreach (byte code in (byte[])[0x02, 0x0D, 0x1F, 0x22, 0x6F, 0xBF])
        {
            if (c.Capabilities.Listed?.Any(row => row.OperationCode == code) == true)
            {
                continue;
            }

            byte[] cdb = new byte[code < 0x20 ? 6 : code < 0x60 ? 10 : 12];
            cdb[0] = code;
            c.Check((await c.Unit.RunAsync(cdb)).IsUnsupported, $"the operation code {code:X2}h is not refused by INVALID COMMAND OPERATION CODE");
            refused++;
        }

        c.Require(refused > 0, "the device lists all operation codes that nobody defines");
    }

    [ComplianceCase("SCSI.Cdb.NacaRefused", "SAM-5 CONTROL byte; SPC-5 Standard INQUIRY data", Needs.None, "NACA is refused where INQUIRY says NORMACA=0.")]
    public static async Task Naca(ComplianceContext c)
    {
        c.Require(!c.Capabilities.Inquiry.NormAca, "the device supports ACA (NORMACA=1)");
        (await c.Unit.RunAsync([0, 0, 0, 0, 0, 0x04])).Expect(Expectation.InvalidFieldInCdb, "NACA=1, NORMACA=0");
    }

    [ComplianceCase("SCSI.Cdb.ReservedBits", "SPC-5 Reserved fields", Needs.None, "A reserved bit that is set should be refused by INVALID FIELD IN CDB.")]
    public static async Task Reserved(ComplianceContext c)
    {
        foreach (byte[] cdb in (byte[][])[[0x00, 0, 0, 0x01, 0, 0], [0x12, 0x80, 0, 0, 36, 0]])
        {
            CommandResult result = await c.Unit.RunAsync(cdb, cdb[0] == 0x12 ? 36 : 0);
            result.Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb));
            c.Should(!result.IsGood, $"{c.Target.NameOf(cdb)} ignores a reserved bit");
        }
    }

    [ComplianceCase("SCSI.WriteBuffer.Echo", "SPC-5 WRITE BUFFER; SPC-5 READ BUFFER(10)", Needs.None, "What goes into the echo buffer comes out of it, as much as its descriptor allows.")]
    public static async Task Echo(ComplianceContext c)
    {
        CommandResult descriptor = await c.Unit.RunAsync(new ReadBuffer10 { Mode = 0x0B, AllocationLength = 4 }, 4);
        c.Require(!Expectation.InvalidFieldInCdb.Matches(descriptor), "the device has no echo buffer");
        descriptor.ExpectGood().ExpectLength(4);
        int capacity = BinaryPrimitives.ReadUInt16BigEndian(descriptor.Data.AsSpan(2)) & 0x1FFF;
        c.Check(capacity > 0, "the echo buffer has no room");
        foreach (int length in (int[])[1, Math.Min(252, capacity), capacity])
        {
            byte[] data = new byte[length];
            new Random(length).NextBytes(data);
            (await c.Unit.RunAsync(new WriteBuffer { Mode = 0x0A, ParameterListLength = (uint)length }, 0, data)).ExpectGood();
            byte[] back = (await c.Unit.RunAsync(new ReadBuffer10 { Mode = 0x0A, AllocationLength = (uint)length }, length)).ExpectGood().Data;
            c.Check(back.AsSpan().SequenceEqual(data), $"{length} bytes went into the echo buffer, and others came out");
        }
    }

    [ComplianceCase("SCSI.ReadBuffer.BadMode", "SPC-5 READ BUFFER(10)", Needs.None, "READ BUFFER with a mode that is reserved is refused.")]
    public static async Task BadMode(ComplianceContext c) => (await c.Unit.RunAsync(new ReadBuffer10 { Mode = 0x1F, AllocationLength = 4 }, 4)).Expect(Expectation.InvalidFieldInCdb);

    [ComplianceCase("SCSI.SendDiagnostic.SelfTest", "SPC-5 SEND DIAGNOSTIC", Needs.None, "The default self-test ends with GOOD.")]
    public static async Task SelfTest(ComplianceContext c) => (await c.Unit.RunAsync(new SendDiagnostic { SelfTest = true })).ExpectGood();

    private static byte[] Bytes<T>(T command)
        where T : IScsiCommand
    {
        byte[] cdb = new byte[command.CdbLength];
        command.WriteCdb(cdb);
        return cdb;
    }
}
