using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>UNMAP parameter lists.</summary>
internal static class UnmapChecks
{
    /// <summary>An UNMAP parameter list.</summary>
    public static byte[] List(params (ulong Lba, uint Blocks)[] ranges)
    {
        byte[] list = new byte[8 + (16 * ranges.Length)];
        BinaryPrimitives.WriteUInt16BigEndian(list, (ushort)(list.Length - 2));
        BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(2), (ushort)(list.Length - 8));
        for (int i = 0; i < ranges.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8 + (16 * i)), ranges[i].Lba);
            BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(16 + (16 * i)), ranges[i].Blocks);
        }

        return list;
    }

    public static Task<CommandResult> RunAsync(ComplianceContext c, byte[] list, bool anchor = false) =>
        c.Unit.RunAsync(new Unmap { ParameterListLength = (ushort)list.Length, Anchor = anchor }, 0, list);

    public static async Task UnmapAsync(ComplianceContext c, params (ulong Lba, uint Blocks)[] ranges) => (await RunAsync(c, List(ranges))).ExpectGood();

    public static void Require(ComplianceContext c) => c.Require(c.Capabilities.Provisioning is { Lbpu: true }, "the device does not implement UNMAP (LBPU)");

    /// <summary>What unmapped blocks must read as, or null where anything will do.</summary>
    public static bool ReadsZeros(ComplianceContext c) => c.Capabilities.Capacity16 is { Lbprz: true };
}

/// <summary>UNMAP and GET LBA STATUS.</summary>
internal static class UnmapCases
{
    private const string Clause = "SBC-4 UNMAP";
    private const string Status = "SBC-4 GET LBA STATUS(16)";
    private const Needs Thin = Needs.WriteDisk | Needs.Thin;

    [ComplianceCase("SCSI.Unmap.Simple", Clause + "; SBC-4 Logical block provisioning", Thin, "UNMAP of ranges at both ends, and of many at once: they read as zeros where LBPRZ says so, and their neighbours are as before.")]
    public static async Task Simple(ComplianceContext c)
    {
        UnmapChecks.Require(c);
        uint area = Medium.Most(c, 256);
        uint granularity = Math.Max(1, c.Capabilities.Limits?.OptimalUnmapGranularity ?? 1);
        await c.PreserveAsync(0, area);
        await c.PreserveAsync(c.BlockCount - area, area);
        foreach (ulong from in (ulong[])[0, c.BlockCount - area])
        {
            foreach (uint blocks in ((uint[])[1, 2, 8, 64]).Select(size => size * granularity).Where(size => size < area))
            {
                byte[] pattern = c.Pattern(area, (int)blocks);
                await c.WriteAsync(from, pattern);
                await UnmapChecks.UnmapAsync(c, (from, blocks));
                await ExpectAsync(c, from, pattern, (int)blocks);
            }
        }

        uint most = Math.Min(32, Math.Max(1, c.Capabilities.Limits?.MaximumUnmapDescriptorCount ?? 1));
        var ranges = Enumerable.Range(0, (int)Math.Min(most, area / (2 * granularity))).Select(i => ((ulong)i * 2 * granularity, granularity)).ToArray();
        byte[] many = c.Pattern(area, 99);
        await c.WriteAsync(0, many);
        await UnmapChecks.UnmapAsync(c, ranges);
        byte[] after = await c.ReadAsync(0, area);
        for (int i = 0; i < area; i++)
        {
            bool unmapped = i / granularity % 2 == 0 && i / granularity / 2 < ranges.Length;
            bool zero = !after.AsSpan(i * c.BlockSize, c.BlockSize).ContainsAnyExcept((byte)0);
            bool same = after.AsSpan(i * c.BlockSize, c.BlockSize).SequenceEqual(many.AsSpan(i * c.BlockSize, c.BlockSize));
            c.Check(unmapped ? zero || !UnmapChecks.ReadsZeros(c) : same, unmapped ? $"LBA {i} is unmapped and should read as zeros (LBPRZ)" : $"LBA {i} was not unmapped, and has changed");
        }
    }

    [ComplianceCase("SCSI.Unmap.VPD", Clause + "; SBC-4 Logical Block Provisioning VPD page; SBC-4 Block Limits VPD page", Needs.WriteDisk, "UNMAP is carried out just where LBPME, LBPU and the unmap limits say so.")]
    public static async Task Vpd(ComplianceContext c)
    {
        CommandResult result = await UnmapChecks.RunAsync(c, UnmapChecks.List());
        bool announced = c.Capabilities.Provisioning is { Lbpu: true };
        if (result.IsUnsupported)
        {
            c.Check(!announced, "UNMAP is not implemented, and LBPU=1 announces it");
            throw new CaseSkippedException("the device does not implement UNMAP");
        }

        c.Check(announced, $"UNMAP answers {result.Answer}, and LBPU=0 says that there is none");
        c.Check(c.Capabilities.IsThin, "LBPU=1 without LBPME");
        c.Check(c.Capabilities.Limits is { MaximumUnmapLbaCount: > 0, MaximumUnmapDescriptorCount: > 0 }, "LBPU=1, and the Block Limits VPD page has no MAXIMUM UNMAP LBA COUNT or BLOCK DESCRIPTOR COUNT");
    }

    [ComplianceCase("SCSI.Unmap.ZeroBlocks", Clause, Thin, "UNMAP without descriptors, with empty ones, and without a parameter list is no error.")]
    public static async Task ZeroBlocks(ComplianceContext c)
    {
        UnmapChecks.Require(c);
        (await UnmapChecks.RunAsync(c, [])).ExpectGood("PARAMETER LIST LENGTH of zero");
        (await UnmapChecks.RunAsync(c, UnmapChecks.List())).ExpectGood("no descriptor");
        (await UnmapChecks.RunAsync(c, UnmapChecks.List((0, 0)))).ExpectGood("a descriptor of no block");
        (await UnmapChecks.RunAsync(c, UnmapChecks.List((c.LastLba, 0)))).ExpectGood("a descriptor of no block");
    }

    [ComplianceCase("SCSI.Unmap.BeyondEol", Clause, Thin, "UNMAP refuses ranges beyond the end of the medium, and unmaps none of the list.")]
    public static async Task BeyondEol(ComplianceContext c)
    {
        UnmapChecks.Require(c);
        await c.PreserveAsync(0, 8);
        byte[] pattern = c.Pattern(8, 50);
        await c.WriteAsync(0, pattern);
        foreach ((ulong lba, uint blocks) in ((ulong, uint)[])[(c.BlockCount, 1), (c.BlockCount - 1, 2), (ulong.MaxValue, 1)])
        {
            (await UnmapChecks.RunAsync(c, UnmapChecks.List((lba, blocks)))).Expect(Expectation.LbaOutOfRange, $"{blocks} blocks from LBA {lba} on");
        }

        await c.ExpectBlocksAsync(0, pattern, "the medium");
    }

    [ComplianceCase("SCSI.Unmap.ShortList", Clause, Thin, "UNMAP with a parameter list that ends within its header is refused by PARAMETER LIST LENGTH ERROR.")]
    public static async Task ShortList(ComplianceContext c)
    {
        UnmapChecks.Require(c);
        foreach (int length in (int[])[1, 4, 7])
        {
            (await UnmapChecks.RunAsync(c, new byte[length])).Expect(Expectation.ParameterListLengthError, $"{length} bytes");
        }
    }

    [ComplianceCase("SCSI.Unmap.TooManyDescriptors", Clause + "; SBC-4 Block Limits VPD page", Thin, "UNMAP with more descriptors than MAXIMUM UNMAP BLOCK DESCRIPTOR COUNT is refused.")]
    public static async Task TooMany(ComplianceContext c)
    {
        UnmapChecks.Require(c);
        uint most = c.Capabilities.Limits?.MaximumUnmapDescriptorCount ?? uint.MaxValue;
        c.Require(most < 4000, "a parameter list cannot hold more descriptors");
        (await UnmapChecks.RunAsync(c, UnmapChecks.List([.. Enumerable.Repeat((0UL, 0u), (int)most + 1)]))).Expect(Expectation.InvalidFieldInParameterList, $"MAXIMUM UNMAP BLOCK DESCRIPTOR COUNT is {most}");
    }

    [ComplianceCase("SCSI.Unmap.TooManyBlocks", Clause + "; SBC-4 Block Limits VPD page", Thin, "UNMAP of more blocks than MAXIMUM UNMAP LBA COUNT is refused.")]
    public static async Task TooManyBlocks(ComplianceContext c)
    {
        UnmapChecks.Require(c);
        uint most = c.Capabilities.Limits?.MaximumUnmapLbaCount ?? uint.MaxValue;
        c.Require(most < c.BlockCount && most < uint.MaxValue, "MAXIMUM UNMAP LBA COUNT is no less than the medium has");
        (await UnmapChecks.RunAsync(c, UnmapChecks.List((0, most + 1)))).Expect(Expectation.InvalidFieldInParameterList, $"MAXIMUM UNMAP LBA COUNT is {most}");
    }

    [ComplianceCase("SCSI.Unmap.Anchor", Clause + "; SBC-4 Logical Block Provisioning VPD page", Thin, "UNMAP with ANCHOR is carried out where ANC_SUP says so, else refused.")]
    public static async Task Anchor(ComplianceContext c)
    {
        UnmapChecks.Require(c);
        await c.PreserveAsync(0, 8);
        bool supported = c.Capabilities.Provisioning is { AncSup: true };
        (await UnmapChecks.RunAsync(c, UnmapChecks.List((0, 8)), anchor: true)).Expect(supported ? Expectation.Good : Expectation.InvalidFieldInCdb, $"ANC_SUP={(supported ? 1 : 0)}");
    }

    [ComplianceCase("SCSI.GetLBAStatus.Simple", Status, Needs.Disk, "GET LBA STATUS at both ends of the medium returns descriptors that begin where it was asked, follow each other and end on the medium.")]
    public static async Task StatusSimple(ComplianceContext c)
    {
        foreach (ulong lba in (ulong[])[0, 1, c.BlockCount / 2, c.LastLba])
        {
            (ulong Lba, uint Blocks, int Status)[] rows = await StatusAsync(c, lba);
            c.Check(rows.Length > 0, $"there is no descriptor for LBA {lba}");
            ulong next = lba;
            foreach ((ulong at, uint blocks, int status) in rows)
            {
                c.Check(at == next, $"a descriptor begins at LBA {at}, where {next} comes next");
                c.Check(blocks > 0 && at + blocks <= c.BlockCount, $"a descriptor of {blocks} blocks from LBA {at} on does not lie on the medium");
                c.Check(status <= 4, $"the provisioning status {status} is reserved");
                next = at + blocks;
            }
        }
    }

    [ComplianceCase("SCSI.GetLBAStatus.BeyondEol", Status, Needs.Disk, "GET LBA STATUS refuses a STARTING LBA beyond the end of the medium.")]
    public static async Task StatusBeyond(ComplianceContext c)
    {
        await StatusAsync(c, 0);
        foreach (ulong lba in (ulong[])[c.BlockCount, 1UL << 55, 1UL << 63, ulong.MaxValue])
        {
            (await c.Unit.RunAsync(new GetLbaStatus16 { StartingLba = lba, AllocationLength = 64 }, 64)).Expect(Expectation.LbaOutOfRange);
        }
    }

    [ComplianceCase("SCSI.GetLBAStatus.UnmapSingle", Status + "; SBC-4 Logical block provisioning", Thin, "GET LBA STATUS shows a range as mapped after a write, and as deallocated or anchored after UNMAP where the device tracks that.")]
    public static async Task StatusUnmap(ComplianceContext c)
    {
        UnmapChecks.Require(c);
        uint granularity = Math.Max(1, c.Capabilities.Limits?.OptimalUnmapGranularity ?? 1);
        uint area = Medium.Most(c, Math.Max(32, 4 * granularity));
        await c.PreserveAsync(0, area);

        // Runs of 4 KiB or more are what file systems below a target give back.
        uint step = (Math.Max(granularity, (uint)(4096 / Math.Min(c.BlockSize, 4096))) + granularity - 1) / granularity * granularity;
        for (uint at = 0; at + step <= area; at += step)
        {
            await c.WriteAsync(0, c.Pattern(area, (int)at));
            c.Check((await StatusAsync(c, 0))[0].Status is 0 or 3 or 4, "blocks that were just written are not mapped");
            await UnmapChecks.UnmapAsync(c, (at, step));
            for (uint lba = 0; lba < area; lba++)
            {
                await StatusAsync(c, lba);
            }

            (ulong Lba, uint Blocks, int Status) row = (await StatusAsync(c, at))[0];
            c.Check(row.Status != 3, $"LBA {at} was unmapped, and is reported as mapped");
            c.Should(row.Status is 1 or 2, $"LBA {at} was unmapped, and its provisioning status is {row.Status}");
        }

        // One block after the other is written into what is unmapped: each LBA lies in a run of its own once.
        await UnmapChecks.UnmapAsync(c, (0, area));
        for (uint lba = 0; lba < area; lba++)
        {
            await c.WriteAsync(lba, c.Pattern(1, (int)lba));
            await StatusAsync(c, lba);
            await StatusAsync(c, Math.Min(lba + 1, area - 1));
        }
    }

    [ComplianceCase("SCSI.GetLBAStatus.AllocationLength", Status + "; SPC-5 ALLOCATION LENGTH field", Needs.Disk, "GET LBA STATUS cuts its data to the allocation length and leaves its contents alone.")]
    public static async Task StatusAllocation(ComplianceContext c)
    {
        await StatusAsync(c, 0);
        CommandResult whole = await c.Unit.RunAsync(new GetLbaStatus16 { StartingLba = 0, AllocationLength = 24 }, 24);
        whole.ExpectGood();
        foreach (int length in (int[])[0, 4, 8, 16])
        {
            CommandResult cut = await c.Unit.RunAsync(new GetLbaStatus16 { StartingLba = 0, AllocationLength = (uint)length }, length);
            cut.ExpectGood($"ALLOCATION LENGTH {length}");
            c.Check(cut.Data.AsSpan(4 < cut.Data.Length ? 4 : cut.Data.Length).SequenceEqual(whole.Data.AsSpan(Math.Min(4, cut.Data.Length)..cut.Data.Length)), $"an ALLOCATION LENGTH of {length} changes the data");
        }
    }

    private static async Task<(ulong Lba, uint Blocks, int Status)[]> StatusAsync(ComplianceContext c, ulong lba)
    {
        CommandResult result = await c.Unit.RunAsync(new GetLbaStatus16 { StartingLba = lba, AllocationLength = 1024 }, 1024);
        result.ExpectServiceAction(Expectation.Good).ExpectLength(8);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(result.Data);
        c.Check(length >= 4 && (length - 4) % 16 == 0, $"PARAMETER DATA LENGTH {length} is not 4 and a multiple of 16");
        var rows = new List<(ulong, uint, int)>();
        for (int at = 8; at + 16 <= result.Data.Length; at += 16)
        {
            rows.Add((BinaryPrimitives.ReadUInt64BigEndian(result.Data.AsSpan(at)), BinaryPrimitives.ReadUInt32BigEndian(result.Data.AsSpan(at + 8)), result.Data[at + 12] & 0x0F));
        }

        c.Check(rows.Count == 0 || rows[0].Item1 == lba, $"STARTING LBA is {lba}, and the first descriptor begins at {(rows.Count == 0 ? 0 : rows[0].Item1)}");
        return [.. rows];
    }

    private static async Task ExpectAsync(ComplianceContext c, ulong from, byte[] before, int unmapped)
    {
        byte[] after = await c.ReadAsync(from, (uint)(before.Length / c.BlockSize));
        int cut = unmapped * c.BlockSize;
        c.Check(!UnmapChecks.ReadsZeros(c) || !after.AsSpan(0, cut).ContainsAnyExcept((byte)0), $"{unmapped} blocks from LBA {from} on are unmapped and should read as zeros (LBPRZ)");
        c.Check(after.AsSpan(cut).SequenceEqual(before.AsSpan(cut)), $"blocks behind the {unmapped} unmapped ones from LBA {from} on have changed");
    }
}
