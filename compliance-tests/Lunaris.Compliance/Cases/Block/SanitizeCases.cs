using System.Buffers.Binary;
using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Compliance.Cases;

/// <summary>SANITIZE.</summary>
internal static class SanitizeCases
{
    private const string Clause = "SBC-4 SANITIZE";
    private const Needs Erases = Needs.WriteDisk | Needs.Sanitize;
    private const byte Overwrite = 1;
    private const byte BlockErase = 2;
    private const byte CryptoErase = 3;
    private const byte ExitFailureMode = 0x1F;
    private static readonly Expectation s_inProgress = Expectation.Sense(SenseKey.NotReady, 0x041B);

    [ComplianceCase("SCSI.Sanitize.BlockErase", Clause, Erases, "SANITIZE block erase leaves nothing of what was written at either end of the medium.", TimeoutSeconds = 600)]
    public static Task Block(ComplianceContext c) => EraseAsync(c, BlockErase);

    [ComplianceCase("SCSI.Sanitize.CryptoErase", Clause, Erases, "SANITIZE cryptographic erase leaves nothing of what was written at either end of the medium.", TimeoutSeconds = 600)]
    public static Task Crypto(ComplianceContext c) => EraseAsync(c, CryptoErase);

    [ComplianceCase("SCSI.Sanitize.Overwrite", Clause, Erases, "SANITIZE overwrite leaves the pattern that it was given, on all of the medium.", TimeoutSeconds = 600)]
    public static async Task OverwriteAll(ComplianceContext c)
    {
        await RequireAsync(c, Overwrite);
        byte[] pattern = [0xAA, 0x55, 0x12, 0x34];
        await c.WriteAsync(0, c.Pattern(8, 1));
        byte[] list = List(pattern);
        (await c.Unit.RunAsync(new SanitizeOverwrite { ParameterListLength = (ushort)list.Length }, 0, list, s_patient)).ExpectGood();
        await ReadyAsync(c);
        byte[] expected = [.. Enumerable.Range(0, 8 * c.BlockSize).Select(i => pattern[i % pattern.Length])];
        await c.ExpectBlocksAsync(0, expected, "the initialization pattern at the beginning of the medium");
        await c.ExpectBlocksAsync(c.BlockCount - 8, expected, "the initialization pattern at the end of the medium");
    }

    [ComplianceCase("SCSI.Sanitize.BlockEraseReserved", Clause, Erases, "SANITIZE block erase with a parameter list length, which is reserved for it, is refused.")]
    public static Task BlockReserved(ComplianceContext c) => ReservedAsync(c, BlockErase);

    [ComplianceCase("SCSI.Sanitize.CryptoEraseReserved", Clause, Erases, "SANITIZE cryptographic erase with a parameter list length, which is reserved for it, is refused.")]
    public static Task CryptoReserved(ComplianceContext c) => ReservedAsync(c, CryptoErase);

    [ComplianceCase("SCSI.Sanitize.OverwriteReserved", Clause, Erases, "SANITIZE overwrite with a parameter list that is too short, has no pattern or one longer than a block is refused, and nothing is overwritten.")]
    public static async Task OverwriteReserved(ComplianceContext c)
    {
        await RequireAsync(c, Overwrite);
        byte[] before = await c.ReadAsync(0, 1);
        foreach (byte[] list in (byte[][])[[], [1, 0, 0], [1, 0, 0, 0], List(new byte[c.BlockSize + 1]), [1, 0, 0, 4, 1, 2]])
        {
            CommandResult result = await c.Unit.RunAsync(new SanitizeOverwrite { ParameterListLength = (ushort)list.Length }, 0, list, s_patient);
            result.Expect(Expectation.InvalidFieldInCdb.Or(Expectation.InvalidFieldInParameterList).Or(Expectation.ParameterListLengthError), $"a parameter list of {list.Length} bytes");
        }

        await c.ExpectBlocksAsync(0, before, "a SANITIZE that was refused changed the medium");
    }

    [ComplianceCase("SCSI.Sanitize.ExitFailureMode", Clause, Erases, "SANITIZE exit failure mode is no error where nothing has failed.")]
    public static async Task Exit(ComplianceContext c)
    {
        await RequireAsync(c, ExitFailureMode);
        (await c.Unit.RunAsync(new SanitizeExitFailureMode())).ExpectGood();
        await c.ReadAsync(0, 1);
    }

    [ComplianceCase("SCSI.Sanitize.InvalidServiceAction", Clause, Needs.Disk | Needs.Sanitize, "SANITIZE with a service action that is reserved is refused.")]
    public static async Task Invalid(ComplianceContext c)
    {
        foreach (byte action in (byte[])[0, 5, 0x10, 0x1E])
        {
            byte[] cdb = new byte[10];
            cdb[0] = 0x48;
            cdb[1] = action;
            (await c.Unit.RunAsync(cdb)).Expect(Expectation.InvalidFieldInCdb, $"service action {action:X2}h");
        }
    }

    [ComplianceCase("SCSI.Sanitize.Readonly", Clause + "; SPC-5 Control mode page", Erases, "SANITIZE is refused while software write protection is on.")]
    public static async Task Readonly(ComplianceContext c)
    {
        byte action = await AnyAsync(c);
        await ModeChecks.SetControlAsync(c, 4, 0x08, 0x08);
        (await SendAsync(c, c.Unit, action)).Expect(Expectation.WriteProtected, "SWP=1");
    }

    [ComplianceCase("SCSI.Sanitize.Reservations", Clause + "; SPC-5 Persistent reservations", Erases, "SANITIZE from an initiator without the reservation meets RESERVATION CONFLICT.")]
    public static async Task Reservations(ComplianceContext c)
    {
        byte action = await AnyAsync(c);
        TestUnit other = await c.OpenSecondAsync();
        await ReservationChecks.HoldAsync(c, c.Unit, PersistentReservationType.ExclusiveAccess, 0xA1);
        (await SendAsync(c, other, action)).Expect(Expectation.ReservationConflict);
    }

    [ComplianceCase("SCSI.Sanitize.Reset", Clause, Erases, "SANITIZE in the background outlives a logical unit reset and comes to its end.", TimeoutSeconds = 600)]
    public static async Task Reset(ComplianceContext c)
    {
        byte action = await AnyAsync(c);
        await c.WriteAsync(0, c.Pattern(8, 2));
        byte[] before = await c.ReadAsync(0, 8);
        (await SendAsync(c, c.Unit, action, immediate: true)).ExpectGood("IMMED");
        await c.Unit.ManageAsync(TaskManagementFunction.LogicalUnitReset);
        await ReadyAsync(c);
        byte[] after = await c.ReadAsync(0, 8);
        c.Check(!after.AsSpan().SequenceEqual(before), "the medium holds what it held before SANITIZE");
    }

    private static readonly CommandOptions s_patient = new() { Timeout = TimeSpan.FromMinutes(5) };

    private static async Task EraseAsync(ComplianceContext c, byte action)
    {
        await RequireAsync(c, action);
        uint blocks = Medium.Most(c, 64);
        byte[] pattern = c.Pattern(blocks, action);
        await c.WriteAsync(0, pattern);
        await c.WriteAsync(c.BlockCount - blocks, pattern);
        (await SendAsync(c, c.Unit, action)).ExpectGood();
        await ReadyAsync(c);
        foreach (ulong lba in (ulong[])[0, c.BlockCount - blocks])
        {
            byte[] after = await c.ReadAsync(lba, blocks);
            for (int i = 0; i < blocks; i++)
            {
                c.Check(!after.AsSpan(i * c.BlockSize, c.BlockSize).SequenceEqual(pattern.AsSpan(i * c.BlockSize, c.BlockSize)), $"LBA {lba + (ulong)i} holds what it held before SANITIZE");
            }
        }
    }

    private static async Task ReservedAsync(ComplianceContext c, byte action)
    {
        await RequireAsync(c, action);
        byte[] cdb = new byte[10];
        cdb[0] = 0x48;
        cdb[1] = action;
        cdb[8] = 8;
        (await c.Unit.RunAsync(cdb, 0, new byte[8], s_patient)).Expect(Expectation.InvalidFieldInCdb, "PARAMETER LIST LENGTH is not zero");
    }

    private static Task<CommandResult> SendAsync(ComplianceContext c, TestUnit unit, byte action, bool immediate = false)
    {
        byte[] list = action == Overwrite ? List(new byte[4]) : [];
        byte[] cdb = new byte[10];
        cdb[0] = 0x48;
        cdb[1] = (byte)(action | (immediate ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(cdb.AsSpan(7), (ushort)list.Length);
        return unit.RunAsync(cdb, 0, list, s_patient);
    }

    private static byte[] List(byte[] pattern)
    {
        byte[] list = [1, 0, (byte)(pattern.Length >> 8), (byte)pattern.Length, .. pattern];
        return list;
    }

    /// <summary>Whether a service action is there is asked of REPORT SUPPORTED OPERATION CODES: trying would erase.</summary>
    private static async Task<bool> HasAsync(ComplianceContext c, byte action)
    {
        CommandResult one = await c.Unit.RunAsync(new ReportSupportedOperationCodes { ReportingOptions = 2, RequestedOperationCode = 0x48, RequestedServiceAction = action, AllocationLength = 64 }, 64);
        return one.IsGood && one.Data.Length > 1 && (one.Data[1] & 7) == 3;
    }

    private static async Task RequireAsync(ComplianceContext c, byte action) =>
        c.Require(await HasAsync(c, action), $"the device does not list SANITIZE with service action {action:X2}h");

    private static async Task<byte> AnyAsync(ComplianceContext c)
    {
        foreach (byte action in (byte[])[BlockErase, CryptoErase, Overwrite])
        {
            if (await HasAsync(c, action))
            {
                return action;
            }
        }

        throw new CaseSkippedException("the device lists no SANITIZE that erases");
    }

    /// <summary>Waits until the background operation is over: each poll is a command, whose answer says how far it is.</summary>
    private static async Task ReadyAsync(ComplianceContext c)
    {
        while (true)
        {
            CommandResult ready = await c.Unit.SettleAsync();
            if (!s_inProgress.Matches(ready))
            {
                ready.ExpectGood("after SANITIZE");
                return;
            }

            await Task.Delay(200);
        }
    }
}
