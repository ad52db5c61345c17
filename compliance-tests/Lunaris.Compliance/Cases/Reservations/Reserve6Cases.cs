using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>RESERVE(6) and RELEASE(6), and several paths.</summary>
internal static class Reserve6Cases
{
    private const string Clause = "SPC-2 RESERVE(6)";

    [ComplianceCase("SCSI.Reserve6.Simple", Clause + "; SPC-2 RELEASE(6)", Needs.None, "RESERVE(6) and RELEASE(6) by the same initiator end with GOOD, also twice.")]
    public static async Task Simple(ComplianceContext c)
    {
        await ReserveAsync(c, c.Unit);
        (await c.Unit.RunAsync(new Reserve6())).ExpectGood("what is reserved is reserved again");
        (await c.Unit.RunAsync(new Release6())).ExpectGood();
        (await c.Unit.RunAsync(new Release6())).ExpectGood("what is not reserved is released");
    }

    [ComplianceCase("SCSI.Reserve6.2Initiators", Clause, Needs.None, "While one initiator has reserved, the other meets conflicts; its RELEASE(6) changes nothing.")]
    public static async Task Two(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await ReserveAsync(c, c.Unit);
        (await other.RunAsync(new Reserve6())).Expect(Expectation.ReservationConflict);
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.ReservationConflict);
        (await other.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255)).Expect(Expectation.ReservationConflict, "MODE SENSE(6) is not for everybody");
        (await c.Unit.RunAsync(new ModeSense6 { PageCode = 0x3F, AllocationLength = 255 }, 255)).Expect(Expectation.Good, "MODE SENSE(6) by the holder");
        (await other.RunAsync(new Inquiry { AllocationLength = 36 }, 36)).ExpectGood("INQUIRY is for everybody");
        (await other.RunAsync(new Release6())).ExpectGood("RELEASE(6) by another initiator is no error");
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.ReservationConflict, "another initiator's RELEASE(6) releases nothing");
        (await c.Unit.RunAsync(new Release6())).ExpectGood();
        (await other.RunAsync(new Reserve6())).ExpectGood("it is released");
        (await other.RunAsync(new Release6())).ExpectGood();
    }

    [ComplianceCase("SCSI.Reserve6.Logout", Clause + "; RFC 7143 §11.14", Needs.None, "The logout of the initiator ends its reservation.")]
    public static Task Logout(ComplianceContext c) => EndsAsync(c, unit => unit.DisposeAsync().AsTask());

    [ComplianceCase("SCSI.Reserve6.ITNexusLoss", Clause + "; SAM-5 I_T nexus loss", Needs.None, "The loss of its I_T nexus ends a reservation.")]
    public static Task NexusLoss(ComplianceContext c) => EndsAsync(c, async unit =>
    {
        unit.Session.Reconnect();
        await unit.Session.Closed.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await unit.DisposeAsync();
    });

    [ComplianceCase("SCSI.Reserve6.TargetColdReset", Clause + "; RFC 7143 §11.5.1", Needs.None, "A target cold reset ends a reservation.")]
    public static Task ColdReset(ComplianceContext c) => EndsAsync(c, unit => ResetChecks.ResetTargetAsync(c, unit, TaskManagementFunction.TargetColdReset));

    [ComplianceCase("SCSI.Reserve6.TargetWarmReset", Clause + "; RFC 7143 §11.5.1", Needs.None, "A target warm reset ends a reservation.")]
    public static Task WarmReset(ComplianceContext c) => EndsAsync(c, unit => ResetChecks.ResetTargetAsync(c, unit, TaskManagementFunction.TargetWarmReset));

    [ComplianceCase("SCSI.Reserve6.LUNReset", Clause + "; SAM-5 LOGICAL UNIT RESET", Needs.None, "A logical unit reset ends a reservation.")]
    public static Task LunReset(ComplianceContext c) => EndsAsync(c, unit => unit.ManageAsync(TaskManagementFunction.LogicalUnitReset));

    [ComplianceCase("SCSI.Reserve6.PersistentConflict", Clause + "; SPC-5 Persistent reservations", Needs.None, "RESERVE(6) meets a conflict while anybody is registered, unless CRH says how the two go together.")]
    public static async Task Persistent(ComplianceContext c)
    {
        (await c.Unit.RunAsync(new Release6())).ExpectGood();
        TestUnit other = await c.OpenSecondAsync();
        await ReservationChecks.RegisterAsync(c, other, 0xB1);
        CommandResult capabilities = await ReservationChecks.InAsync(c.Unit, 2, 8);
        bool compatible = capabilities.IsGood && capabilities.Data.Length > 2 && (capabilities.Data[2] & 0x10) != 0;
        CommandResult result = await c.Unit.RunAsync(new Reserve6());
        c.OnCleanup(async () => await c.Unit.RunAsync(new Release6()));
        result.Expect(compatible ? Expectation.Good.Or(Expectation.ReservationConflict) : Expectation.ReservationConflict, $"a key is registered, CRH={(compatible ? 1 : 0)}");
    }

    [ComplianceCase("SCSI.MultipathIO.Simple", "SAM-5 Multiple port behaviour", Needs.WriteDisk | Needs.Paths, "What is written by one path is read by each other.")]
    public static async Task Paths(ComplianceContext c)
    {
        uint blocks = Medium.Most(c, 8);
        await c.PreserveAsync(0, blocks);
        List<TestUnit> paths = await PathsAsync(c);
        for (int i = 0; i < paths.Count; i++)
        {
            byte[] data = c.Pattern(blocks, 60 + i);
            await c.WriteAsync(0, data, paths[i]);
            foreach (TestUnit path in paths)
            {
                await c.ExpectBlocksAsync(0, data, $"written by path {i + 1}", path);
            }
        }
    }

    [ComplianceCase("SCSI.MultipathIO.Reset", "SAM-5 LOGICAL UNIT RESET; SAM-5 Unit attention conditions", Needs.DataLoss | Needs.Paths, "A logical unit reset by one path shows as a unit attention on every path.")]
    public static async Task PathsReset(ComplianceContext c)
    {
        List<TestUnit> paths = await PathsAsync(c);
        foreach (TestUnit resetting in paths)
        {
            await resetting.ManageAsync(TaskManagementFunction.LogicalUnitReset);
            foreach (TestUnit path in paths)
            {
                (await path.RunAsync(new TestUnitReady())).Expect(Expectation.ResetAttention, $"{path.Name} after a reset by {resetting.Name}");
                (await path.SettleAsync()).ExpectGood();
            }
        }
    }

    [ComplianceCase("SCSI.MultipathIO.CompareAndWrite", "SBC-4 COMPARE AND WRITE; SAM-5 Multiple port behaviour", Needs.WriteDisk | Needs.Paths, "Of two paths that swap the same block one after the other the second meets MISCOMPARE.")]
    public static async Task PathsCompare(ComplianceContext c)
    {
        c.Require(c.Capabilities.Limits is { MaximumCompareAndWriteLength: > 0 }, "the device does not implement COMPARE AND WRITE");
        await c.PreserveAsync(0, 1);
        List<TestUnit> paths = await PathsAsync(c);
        byte[] before = c.Pattern(1, 70);
        await c.WriteAsync(0, before);
        (await paths[0].RunAsync(BlockForm.CompareAndWrite.Cdb(0, 1), 0, (byte[])[.. before, .. c.Pattern(1, 71)])).ExpectGood("the first path");
        foreach (TestUnit path in paths)
        {
            (await path.RunAsync(BlockForm.CompareAndWrite.Cdb(0, 1), 0, (byte[])[.. before, .. c.Pattern(1, 72)])).Expect(Expectation.Miscompare, path.Name);
        }
    }

    [ComplianceCase("SCSI.MultipathIO.CompareAndWriteAsync", "SBC-4 COMPARE AND WRITE; SAM-5 Multiple port behaviour", Needs.WriteDisk | Needs.Paths, "Of many COMPARE AND WRITE of the same block by all paths at once just one succeeds.")]
    public static async Task PathsCompareAsync(ComplianceContext c)
    {
        c.Require(c.Capabilities.Limits is { MaximumCompareAndWriteLength: > 0 }, "the device does not implement COMPARE AND WRITE");
        await c.PreserveAsync(0, 1);
        List<TestUnit> paths = await PathsAsync(c);
        for (int round = 0; round < 16; round++)
        {
            byte[] before = c.Pattern(1, 80 + round);
            await c.WriteAsync(0, before);
            CommandResult[] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
                paths[i % paths.Count].RunAsync(BlockForm.CompareAndWrite.Cdb(0, 1), 0, (byte[])[.. before, .. c.Pattern(1, 1000 + (100 * round) + i)])));
            if (Array.TrueForAll(results, result => result.IsUnsupported))
            {
                results[0].ExpectGood();
            }

            int won = results.Count(result => result.IsGood);
            c.Check(won == 1, $"{won} of 8 COMPARE AND WRITE with the same data to compare succeeded");
            int winner = Array.FindIndex(results, result => result.IsGood);
            await c.ExpectBlocksAsync(0, c.Pattern(1, 1000 + (100 * round) + winner), "the block of the one that succeeded");
        }
    }

    private static async Task<List<TestUnit>> PathsAsync(ComplianceContext c)
    {
        var paths = new List<TestUnit>();
        for (int i = 0; i < c.Settings.Urls.Count; i++)
        {
            paths.Add(await c.OpenAsync(path: i));
        }

        byte[] first = (await paths[0].RunAsync(new Inquiry { Evpd = true, PageCode = 0x83, AllocationLength = 4096 }, 4096)).Data;
        foreach (TestUnit path in paths.Skip(1))
        {
            byte[] other = (await path.RunAsync(new Inquiry { Evpd = true, PageCode = 0x80, AllocationLength = 4096 }, 4096)).Data;
            byte[] own = (await paths[0].RunAsync(new Inquiry { Evpd = true, PageCode = 0x80, AllocationLength = 4096 }, 4096)).Data;
            c.Require(first.Length > 0 && own.AsSpan().SequenceEqual(other), "the URLs lead to different logical units");
        }

        return paths;
    }

    private static async Task ReserveAsync(ComplianceContext c, TestUnit unit)
    {
        c.OnCleanup(async () =>
        {
            if (unit.IsAlive)
            {
                await unit.SettleAsync();
                await unit.RunAsync(new Release6());
            }
        });
        (await unit.RunAsync(new Reserve6())).ExpectGood();
    }

    private static async Task EndsAsync(ComplianceContext c, Func<TestUnit, Task> what)
    {
        TestUnit holder = await c.OpenAsync();
        TestUnit other = await c.OpenSecondAsync();
        await ReserveAsync(c, holder);
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.ReservationConflict);
        await what(holder);
        TestUnit after = other.IsAlive ? other : await c.OpenSecondAsync();
        await after.SettleAsync();
        (await ResetChecks.EventuallyAsync(Expectation.Good, () => after.RunAsync(new Reserve6()))).ExpectGood("the reservation has ended");
        (await after.RunAsync(new Release6())).ExpectGood();
    }
}
