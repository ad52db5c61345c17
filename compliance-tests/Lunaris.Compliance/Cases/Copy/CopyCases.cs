using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>EXTENDED COPY (LID1) and RECEIVE COPY RESULTS.</summary>
internal static class CopyCases
{
    private const string Clause = "SPC-4 EXTENDED COPY(LID1)";
    private const string Results = "SPC-4 RECEIVE COPY RESULTS";
    private const int TargetLength = 32;
    private const int SegmentLength = 28;
    private static readonly Expectation s_badList = Expectation.InvalidFieldInParameterList.Or(Expectation.Sense(SenseKey.IllegalRequest, 0x2603, 0x2606, 0x2607, 0x2608, 0x2609, 0x260A, 0x2600));
    private static readonly Expectation s_badLength = s_badList.Or(Expectation.ParameterListLengthError);

    [ComplianceCase("SCSI.ExtendedCopy.Simple", Clause, Needs.WriteDisk, "A copy of blocks within the unit moves them, and leaves source and neighbours alone.")]
    public static async Task Simple(ComplianceContext c)
    {
        await RequireAsync(c);
        foreach (uint blocks in (uint[])[1, 8, 64])
        {
            ulong to = c.BlockCount - blocks - 1;
            await c.PreserveAsync(0, blocks + 1);
            await c.PreserveAsync(to, blocks + 1);
            byte[] source = c.Pattern(blocks, (int)blocks);
            await c.WriteAsync(0, source);
            byte[] behind = await c.ReadAsync(to + blocks, 1);
            (await CopyAsync(c, List(1, [Target(c)], [Segment(0, 0, (ushort)blocks, 0, to)]))).ExpectGood();
            await c.ExpectBlocksAsync(to, source, "the copy");
            await c.ExpectBlocksAsync(0, source, "the source of the copy");
            await c.ExpectBlocksAsync(to + blocks, behind, "the block behind the copy");
        }
    }

    [ComplianceCase("SCSI.ExtendedCopy.ParamHdr", Clause, Needs.WriteDisk, "A parameter list without anything is no error; one that ends within its header, or whose lengths do not fit, is refused.")]
    public static async Task Header(ComplianceContext c)
    {
        await RequireAsync(c);
        (await CopyAsync(c, [])).ExpectGood("PARAMETER LIST LENGTH of zero");
        (await CopyAsync(c, new byte[8])).Expect(s_badLength, "the header is cut");
        byte[] good = List(1, [Target(c)], [Segment(0, 0, 1, 0, 1)]);
        byte[] tooMany = [.. good];
        BinaryPrimitives.WriteUInt16BigEndian(tooMany.AsSpan(2), 33);
        (await CopyAsync(c, tooMany)).Expect(s_badLength, "a length of target descriptors that is no multiple of 32");
        byte[] cut = [.. good];
        BinaryPrimitives.WriteUInt32BigEndian(cut.AsSpan(8), 2 * SegmentLength);
        (await CopyAsync(c, cut)).Expect(s_badLength, "more segment descriptors than come");
    }

    [ComplianceCase("SCSI.ExtendedCopy.DescrLimits", Clause + "; " + Results, Needs.WriteDisk, "More target or segment descriptors than the operating parameters allow are refused.")]
    public static async Task Limits(ComplianceContext c)
    {
        await RequireAsync(c);
        byte[] parameters = await ParametersAsync(c);
        int targets = BinaryPrimitives.ReadUInt16BigEndian(parameters.AsSpan(8));
        int segments = BinaryPrimitives.ReadUInt16BigEndian(parameters.AsSpan(10));
        c.Require(targets is > 0 and < 1000 && segments is > 0 and < 1000, "the device allows more descriptors than a case sends");
        (await CopyAsync(c, List(1, [.. Enumerable.Repeat(Target(c), targets + 1)], [Segment(0, 0, 1, 0, 1)]))).Expect(s_badLength, $"MAXIMUM TARGET DESCRIPTOR COUNT is {targets}");
        (await CopyAsync(c, List(1, [Target(c)], [.. Enumerable.Repeat(Segment(0, 0, 0, 0, 1), segments + 1)]))).Expect(s_badLength, $"MAXIMUM SEGMENT DESCRIPTOR COUNT is {segments}");
    }

    [ComplianceCase("SCSI.ExtendedCopy.DescrType", Clause, Needs.WriteDisk, "Descriptor types that nobody has are refused.")]
    public static async Task Types(ComplianceContext c)
    {
        await RequireAsync(c);
        byte[] target = Target(c);
        target[0] = 0xEA;
        (await CopyAsync(c, List(1, [target], [Segment(0, 0, 1, 0, 1)]))).Expect(s_badList, "target descriptor type EAh");
        byte[] segment = Segment(0, 0, 1, 0, 1);
        segment[0] = 0xBE;
        (await CopyAsync(c, List(1, [Target(c)], [segment]))).Expect(s_badList, "segment descriptor type BEh");
    }

    [ComplianceCase("SCSI.ExtendedCopy.ValidTgtDescr", Clause, Needs.WriteDisk, "A target descriptor that names nobody, or with reserved values, is refused, and nothing is copied.")]
    public static async Task Targets(ComplianceContext c)
    {
        await RequireAsync(c);
        Expectation refused = s_badList.Or(Expectation.Sense(SenseKey.CopyAborted));
        byte[] nobody = Target(c);
        nobody.AsSpan(8, nobody[7]).Fill(0xEE);
        nobody[8] = 0x6E;
        (await CopyAsync(c, List(1, [nobody], [Segment(0, 0, 1, 0, 1)]))).Expect(refused, "a designator that nobody has");
        byte[] length = Target(c);
        length[7] = 40;
        (await CopyAsync(c, List(1, [length], [Segment(0, 0, 1, 0, 1)]))).Expect(refused, "a designator longer than its room");
        byte[] block = Target(c);
        block[29] = 0x12;
        block[30] = 0x34;
        block[31] = 0x57;
        (await CopyAsync(c, List(1, [block], [Segment(0, 0, 1, 0, 1)]))).Expect(refused, "a block length that is not the unit's");
    }

    [ComplianceCase("SCSI.ExtendedCopy.ValidSegDescr", Clause, Needs.WriteDisk, "A segment descriptor that names a target that is not in the list, or blocks that are not on the medium, is refused.")]
    public static async Task Segments(ComplianceContext c)
    {
        await RequireAsync(c);
        Expectation refused = s_badList.Or(Expectation.Sense(SenseKey.CopyAborted)).Or(Expectation.LbaOutOfRange);
        (await CopyAsync(c, List(1, [Target(c)], [Segment(1, 0, 1, 0, 1)]))).Expect(refused, "source target descriptor index 1");
        (await CopyAsync(c, List(1, [Target(c)], [Segment(0, 7, 1, 0, 1)]))).Expect(refused, "destination target descriptor index 7");
        (await CopyAsync(c, List(1, [Target(c)], [Segment(0, 0, 1, c.BlockCount, 1)]))).Expect(refused, "a source beyond the end of the medium");
        (await CopyAsync(c, List(1, [Target(c)], [Segment(0, 0, 2, 0, c.LastLba)]))).Expect(refused, "a destination beyond the end of the medium");
    }

    [ComplianceCase("SCSI.ExtendedCopy.Large", Clause, Needs.WriteDisk, "A copy of several segments of many blocks moves all of them.")]
    public static async Task Large(ComplianceContext c)
    {
        await RequireAsync(c);
        int segments = Math.Min(4, (int)BinaryPrimitives.ReadUInt16BigEndian((await ParametersAsync(c)).AsSpan(10)));
        c.Require(segments > 1, "MAXIMUM SEGMENT DESCRIPTOR COUNT is 1");
        uint blocks = Medium.Most(c, 1024);
        c.Require(c.BlockCount >= 4 * blocks, "the medium is too small");
        await c.PreserveAsync(0, blocks);
        await c.PreserveAsync(2 * blocks, blocks);
        byte[] source = c.Pattern(blocks, 42);
        await c.WriteAsync(0, source);
        ushort part = (ushort)(blocks / segments);
        (await CopyAsync(c, List(1, [Target(c)], [.. Enumerable.Range(0, segments).Select(i => Segment(0, 0, part, (ulong)(i * part), (2 * blocks) + (ulong)(i * part)))]))).ExpectGood();
        await c.ExpectBlocksAsync(2 * blocks, source[..(segments * part * c.BlockSize)], "the copy");
    }

    [ComplianceCase("SCSI.ReceiveCopyResults.CopyStatus", Results + "; " + Clause, Needs.WriteDisk, "RECEIVE COPY RESULTS tells that a copy of that list identifier has ended well, and refuses one that nobody used.")]
    public static async Task Status(ComplianceContext c)
    {
        await RequireAsync(c);
        await c.PreserveAsync(0, 2);
        (await CopyAsync(c, List(0x5C, [Target(c)], [Segment(0, 0, 1, 0, 1)]))).ExpectGood();
        CommandResult status = await c.Unit.RunAsync(new ReceiveCopyStatusLid1 { ListIdentifier = 0x5C, AllocationLength = 64 }, 64);
        status.ExpectServiceAction(Expectation.Good).ExpectLength(8);
        c.Check((status.Data[4] & 0x7F) == 1, $"COPY STATUS is {status.Data[4] & 0x7F}, and 01h is completed without errors");
        c.Check(BinaryPrimitives.ReadUInt16BigEndian(status.Data.AsSpan(5)) == 1, $"{BinaryPrimitives.ReadUInt16BigEndian(status.Data.AsSpan(5))} segments are said to be processed, and one was");
        (await c.Unit.RunAsync(new ReceiveCopyStatusLid1 { ListIdentifier = 0x5D, AllocationLength = 64 }, 64)).Expect(Expectation.InvalidFieldInCdb, "a list identifier that nobody used");
    }

    [ComplianceCase("SCSI.ReceiveCopyResults.OpParams", Results, Needs.Disk, "RECEIVE COPY RESULTS returns the operating parameters: lengths that fit, and descriptor types that are assigned.")]
    public static async Task Parameters(ComplianceContext c)
    {
        byte[] data = await ParametersAsync(c);
        c.Check(BinaryPrimitives.ReadUInt32BigEndian(data) + 4 == data.Length, "AVAILABLE DATA is not that of what comes");
        int types = data[43];
        c.Check(data.Length >= 44 + types, "the list of descriptor types does not fit the data");
        c.Check(BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(8)) > 0, "MAXIMUM TARGET DESCRIPTOR COUNT is 0");
        byte[] list = data[44..(44 + types)];
        c.Check(list.Contains((byte)0xE4) && list.Contains((byte)0x02), "neither identification descriptors nor block to block segments are listed");
        c.Check(list.SequenceEqual(list.Order()), "the descriptor types are not in ascending order");
    }

    private static async Task RequireAsync(ComplianceContext c)
    {
        c.Require(c.Capabilities.Inquiry.ThirdPartyCopy, "the device does not copy (3PC=0)");
        await ParametersAsync(c);
    }

    private static async Task<byte[]> ParametersAsync(ComplianceContext c) =>
        (await c.Unit.RunAsync(new ReceiveCopyOperatingParameters { AllocationLength = 512 }, 512)).ExpectServiceAction(Expectation.Good).ExpectLength(44).Data;

    private static Task<CommandResult> CopyAsync(ComplianceContext c, byte[] list) => c.Unit.RunAsync(new ExtendedCopyLid1 { ParameterListLength = (uint)list.Length }, 0, list);

    private static byte[] List(byte identifier, byte[][] targets, byte[][] segments)
    {
        byte[] list = new byte[16 + targets.Sum(t => t.Length) + segments.Sum(s => s.Length)];
        list[0] = identifier;
        BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(2), (ushort)targets.Sum(t => t.Length));
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(8), (uint)segments.Sum(s => s.Length));
        int at = 16;
        foreach (byte[] descriptor in targets.Concat(segments))
        {
            descriptor.CopyTo(list, at);
            at += descriptor.Length;
        }

        return list;
    }

    /// <summary>An identification descriptor with the unit's own NAA, EUI-64 or T10 designator.</summary>
    private static byte[] Target(ComplianceContext c)
    {
        c.Require(c.Capabilities.Vpd.TryGetValue(0x83, out byte[]? page), "the device has no Device Identification VPD page");
        byte[] target = new byte[TargetLength];
        target[0] = 0xE4;
        for (int wanted = 3; wanted >= 1; wanted--)
        {
            for (int at = 4; at + 4 <= page.Length; at += 4 + page[at + 3])
            {
                if ((page[at + 1] & 0x30) == 0 && (page[at + 1] & 0x0F) == wanted && page[at + 3] is > 0 and <= 20)
                {
                    page.AsSpan(at, 4 + page[at + 3]).CopyTo(target.AsSpan(4));
                    target[29] = (byte)(c.BlockSize >> 16);
                    target[30] = (byte)(c.BlockSize >> 8);
                    target[31] = (byte)c.BlockSize;
                    return target;
                }
            }
        }

        throw new CaseSkippedException("the unit has no designator that fits a target descriptor");
    }

    private static byte[] Segment(ushort source, ushort destination, ushort blocks, ulong from, ulong to)
    {
        byte[] segment = new byte[SegmentLength];
        segment[0] = 0x02;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), SegmentLength - 4);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(4), source);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(6), destination);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(10), blocks);
        BinaryPrimitives.WriteUInt64BigEndian(segment.AsSpan(12), from);
        BinaryPrimitives.WriteUInt64BigEndian(segment.AsSpan(20), to);
        return segment;
    }
}
