using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>START STOP UNIT, PREVENT ALLOW MEDIUM REMOVAL and what happens without a medium.</summary>
internal static class RemovableCases
{
    private const string Start = "SBC-4 START STOP UNIT";
    private const string Prevent = "SBC-4 PREVENT ALLOW MEDIUM REMOVAL";
    private static readonly StartStopUnit s_eject = new() { LoadEject = true };
    private static readonly StartStopUnit s_load = new() { LoadEject = true, Start = true };

    [ComplianceCase("SCSI.StartStopUnit.Simple", Start, Needs.Disk, "A removable medium is ejected and loaded again, with IMMED and without; one that is not removable is not ejected.")]
    public static async Task Simple(ComplianceContext c)
    {
        if (!c.Capabilities.Inquiry.Removable)
        {
            CommandResult result = await c.Unit.RunAsync(s_eject);
            result.Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb), "LOEJ of a medium that is not removable");
            await c.Unit.RunAsync(s_load);
            await c.Unit.SettleAsync();
            await c.ReadAsync(0, 1);
            return;
        }

        foreach (bool immediate in (bool[])[false, true])
        {
            await EjectAsync(c, immediate);
            (await c.Unit.SettleAsync()).Expect(Expectation.MediumNotPresent, "ejected");
            (await c.Unit.RunAsync(s_load with { Immed = immediate })).ExpectGood("load");
            (await c.Unit.SettleAsync()).ExpectGood("loaded again");
        }
    }

    [ComplianceCase("SCSI.StartStopUnit.PwrCnd", Start, Needs.Disk, "LOEJ and START are ignored with any POWER CONDITION but zero: nothing is ejected.")]
    public static async Task PowerCondition(ComplianceContext c)
    {
        c.OnCleanup(async () => await c.Unit.RunAsync(new StartStopUnit { Start = true }));
        for (byte condition = 1; condition < 16; condition++)
        {
            await c.Unit.RunAsync([0x1B, 0, 0, 0, (byte)((condition << 4) | 0x02), 0]);
            CommandResult ready = await c.Unit.SettleAsync();
            c.Check(!Expectation.MediumNotPresent.Matches(ready), $"POWER CONDITION {condition} with LOEJ ejected the medium");
        }
    }

    [ComplianceCase("SCSI.StartStopUnit.NoLoej", Start, Needs.Disk, "START=0 and START=1 without LOEJ eject nothing.")]
    public static async Task NoLoadEject(ComplianceContext c)
    {
        c.OnCleanup(async () => await c.Unit.RunAsync(new StartStopUnit { Start = true }));
        foreach (bool start in (bool[])[false, true])
        {
            foreach (bool immediate in (bool[])[false, true])
            {
                (await c.Unit.RunAsync(new StartStopUnit { Start = start, Immed = immediate })).Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb));
                CommandResult ready = await c.Unit.SettleAsync();
                c.Check(!Expectation.MediumNotPresent.Matches(ready), $"START={(start ? 1 : 0)} without LOEJ ejected the medium");
            }
        }

        (await c.Unit.RunAsync(new StartStopUnit { Start = true })).ExpectGood("START=1");
        (await c.Unit.SettleAsync()).ExpectGood("started");
    }

    [ComplianceCase("SCSI.StartStopUnit.Stopped", Start, Needs.Disk, "A stopped unit refuses medium access by NOT READY until it is started, or does not stop at all.")]
    public static async Task Stopped(ComplianceContext c)
    {
        c.OnCleanup(async () => await c.Unit.RunAsync(new StartStopUnit { Start = true }));
        (await c.Unit.RunAsync(new StartStopUnit())).Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb));
        CommandResult read = await c.Unit.RunAsync(Cdbs.Read(0, 1), c.BlockSize);
        read.Expect(Expectation.Good.Or(Expectation.Sense(SenseKey.NotReady, 0x0402)), "a stopped unit");
        (await c.Unit.RunAsync(new StartStopUnit { Start = true })).ExpectGood("START=1");
        await c.ReadAsync(0, 1);
    }

    [ComplianceCase("SCSI.NoMedia.NoMediaSBC", Start + "; SPC-5 Command responses without a medium", Needs.Disk | Needs.Removable, "Without a medium every command that needs one ends with MEDIUM NOT PRESENT, and INQUIRY, REQUEST SENSE and REPORT LUNS do not.")]
    public static async Task NoMedia(ComplianceContext c)
    {
        await EjectAsync(c);
        byte[] block = new byte[c.BlockSize];
        (string Name, byte[] Cdb, int In, byte[] Out)[] commands =
        [
            ("TEST UNIT READY", new byte[6], 0, []), ("READ(6)", Cdbs.Block(0x08, 0, 1), c.BlockSize, []), ("READ(10)", Cdbs.Block(0x28, 0, 1), c.BlockSize, []),
            ("READ(12)", Cdbs.Block(0xA8, 0, 1), c.BlockSize, []), ("READ(16)", Cdbs.Block(0x88, 0, 1), c.BlockSize, []), ("READ CAPACITY(10)", new byte[10] { 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 8, []),
            ("VERIFY(10)", Cdbs.Block(0x2F, 0, 1), 0, []), ("PRE-FETCH(10)", Cdbs.Block(0x34, 0, 1), 0, []), ("SYNCHRONIZE CACHE(10)", Cdbs.Block(0x35, 0, 1), 0, []),
            ("WRITE(10)", Cdbs.Block(0x2A, 0, 1), 0, block), ("WRITE(16)", Cdbs.Block(0x8A, 0, 1), 0, block), ("WRITE AND VERIFY(10)", Cdbs.Block(0x2E, 0, 1), 0, block),
            ("WRITE SAME(10)", Cdbs.Block(0x41, 0, 1), 0, block), ("ORWRITE(16)", Cdbs.Block(0x8B, 0, 1), 0, block),
        ];
        foreach ((string name, byte[] cdb, int dataIn, byte[] dataOut) in commands)
        {
            CommandResult result = await c.Unit.RunAsync(cdb, dataIn, dataOut);
            if (!result.IsUnsupported)
            {
                result.Expect(Expectation.MediumNotPresent, name);
            }
        }

        (await c.Unit.RunAsync(new Inquiry { AllocationLength = 36 }, 36)).ExpectGood("INQUIRY needs no medium");
        (await c.Unit.RunAsync(new RequestSense { AllocationLength = 18 }, 18)).ExpectGood("REQUEST SENSE needs no medium");
        (await c.Unit.RunAsync(new ReportLuns { AllocationLength = 256 }, 256)).ExpectGood("REPORT LUNS needs no medium");
    }

    [ComplianceCase("SCSI.PreventAllow.Simple", Prevent, Needs.Removable, "Medium removal is prevented and allowed again.")]
    public static async Task PreventSimple(ComplianceContext c)
    {
        await PreventAsync(c, c.Unit);
        (await c.Unit.RunAsync(new PreventAllowMediumRemoval { Prevent = 0 })).ExpectGood("allow");
    }

    [ComplianceCase("SCSI.PreventAllow.Eject", Prevent + "; " + Start, Needs.Removable, "While removal is prevented the medium is not ejected; afterwards it is.")]
    public static async Task PreventEject(ComplianceContext c)
    {
        await PreventAsync(c, c.Unit);
        (await c.Unit.RunAsync(s_eject)).Expect(Expectation.RemovalPrevented);
        (await c.Unit.RunAsync(new TestUnitReady())).ExpectGood("the medium is still there");
        (await c.Unit.RunAsync(new PreventAllowMediumRemoval { Prevent = 0 })).ExpectGood("allow");
        await EjectAsync(c);
    }

    [ComplianceCase("SCSI.PreventAllow.ITNexusLoss", Prevent + "; SAM-5 I_T nexus loss", Needs.Removable, "The loss of its I_T nexus ends a prevention.")]
    public static Task PreventNexusLoss(ComplianceContext c) => EndsAsync(c, async unit =>
    {
        unit.Session.Reconnect();
        await unit.Session.Closed.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await unit.DisposeAsync();
    });

    [ComplianceCase("SCSI.PreventAllow.Logout", Prevent + "; RFC 7143 §11.14", Needs.Removable, "The logout of its initiator ends a prevention.")]
    public static Task PreventLogout(ComplianceContext c) => EndsAsync(c, unit => unit.DisposeAsync().AsTask());

    [ComplianceCase("SCSI.PreventAllow.LUNReset", Prevent + "; SAM-5 LOGICAL UNIT RESET", Needs.Removable, "A logical unit reset ends a prevention.")]
    public static Task PreventLunReset(ComplianceContext c) => EndsAsync(c, unit => unit.ManageAsync(TaskManagementFunction.LogicalUnitReset));

    [ComplianceCase("SCSI.PreventAllow.WarmReset", Prevent + "; RFC 7143 §11.5.1", Needs.Removable, "A target warm reset ends a prevention.")]
    public static Task PreventWarmReset(ComplianceContext c) => EndsAsync(c, unit => ResetChecks.ResetTargetAsync(c, unit, TaskManagementFunction.TargetWarmReset));

    [ComplianceCase("SCSI.PreventAllow.ColdReset", Prevent + "; RFC 7143 §11.5.1", Needs.Removable, "A target cold reset ends a prevention.")]
    public static Task PreventColdReset(ComplianceContext c) => EndsAsync(c, unit => ResetChecks.ResetTargetAsync(c, unit, TaskManagementFunction.TargetColdReset));

    [ComplianceCase("SCSI.PreventAllow.2ITNexuses", Prevent, Needs.Removable, "Removal stays prevented until every initiator that prevented it allows it.")]
    public static async Task PreventTwo(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await PreventAsync(c, c.Unit);
        await PreventAsync(c, other);
        (await c.Unit.RunAsync(new PreventAllowMediumRemoval { Prevent = 0 })).ExpectGood("allow");
        (await c.Unit.RunAsync(s_eject)).Expect(Expectation.RemovalPrevented, "the second initiator still prevents it");
        (await other.RunAsync(new PreventAllowMediumRemoval { Prevent = 0 })).ExpectGood("allow");
        await EjectAsync(c);
    }

    private static async Task PreventAsync(ComplianceContext c, TestUnit unit)
    {
        (await unit.RunAsync(new PreventAllowMediumRemoval { Prevent = 1 })).ExpectGood("prevent");
        c.OnCleanup(async () =>
        {
            if (unit.IsAlive)
            {
                await unit.RunAsync(new PreventAllowMediumRemoval { Prevent = 0 });
            }
        });
    }

    private static async Task EjectAsync(ComplianceContext c, bool immediate = false)
    {
        c.OnCleanup(async () =>
        {
            TestUnit unit = await c.Target.UnitAsync();
            await unit.RunAsync(s_load);
            await unit.SettleAsync();
        });
        (await c.Unit.RunAsync(s_eject with { Immed = immediate })).ExpectGood("eject");
    }

    private static async Task EndsAsync(ComplianceContext c, Func<TestUnit, Task> what)
    {
        TestUnit other = await c.OpenAsync();
        await PreventAsync(c, other);
        (await c.Unit.RunAsync(s_eject)).Expect(Expectation.RemovalPrevented);
        await what(other);
        TestUnit unit = await c.Target.UnitAsync();
        await unit.SettleAsync();
        c.OnCleanup(async () =>
        {
            TestUnit last = await c.Target.UnitAsync();
            await last.RunAsync(s_load);
            await last.SettleAsync();
        });
        (await ResetChecks.EventuallyAsync(Expectation.Good, () => unit.RunAsync(s_eject))).ExpectGood("nothing prevents the removal any more");
    }
}
