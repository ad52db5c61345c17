using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using static Lunaris.Compliance.Cases.ReservationChecks;

namespace Lunaris.Compliance.Cases;

/// <summary>PERSISTENT RESERVE IN and OUT: what the yardstick checks.</summary>
internal static class ReservationCases
{
    private const string In = "SPC-5 PERSISTENT RESERVE IN";
    private const string Out = "SPC-5 PERSISTENT RESERVE OUT";
    private const string Model = "SPC-5 Persistent reservations";

    [ComplianceCase("SCSI.PrinReadKeys.Simple", In, Needs.None, "READ KEYS lists a key that was registered, and no longer one that was taken away.")]
    public static async Task ReadKeys(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x11);
        c.Check((await KeysAsync(c.Unit)).Keys.Contains(0x11UL), "the key that was registered is not listed");
        await UnregisterAsync(c.Unit, 0x11);
        c.Check(!(await KeysAsync(c.Unit)).Keys.Contains(0x11UL), "the key that was taken away is listed");
    }

    [ComplianceCase("SCSI.PrinReadKeys.Truncate", In + "; SPC-5 ALLOCATION LENGTH field", Needs.None, "READ KEYS cuts its data to the allocation length; ADDITIONAL LENGTH stays that of all keys.")]
    public static async Task ReadKeysTruncate(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x12);
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, other, 0x13);
        byte[] whole = (await InAsync(c.Unit, 0)).ExpectGood().Data;
        c.Check(whole.Length >= 24, "two keys are registered, and fewer are listed");
        foreach (int length in (int[])[0, 4, 8, 15, 16])
        {
            c.Check((await InAsync(c.Unit, 0, length)).ExpectGood($"ALLOCATION LENGTH {length}").Data.AsSpan().SequenceEqual(whole.AsSpan(0, length)), $"ALLOCATION LENGTH {length} changes the data");
        }
    }

    [ComplianceCase("SCSI.PrinServiceactionRange.Range", In, Needs.None, "Service actions 00h to 03h of PERSISTENT RESERVE IN are there; the reserved ones are refused.")]
    public static async Task Range(ComplianceContext c)
    {
        await RequireAsync(c);
        for (byte action = 0; action < 0x20; action++)
        {
            CommandResult result = await InAsync(c.Unit, action);
            if (action <= 1)
            {
                result.ExpectGood($"service action {action:X2}h");
            }
            else if (action <= 3)
            {
                result.Expect(Expectation.Good.Or(Expectation.InvalidFieldInCdb), $"service action {action:X2}h");
            }
            else
            {
                result.Expect(Expectation.InvalidFieldInCdb, $"service action {action:X2}h is reserved");
            }
        }
    }

    [ComplianceCase("SCSI.PrinReportCapabilities.Simple", In, Needs.Disk | Needs.DataLoss, "REPORT CAPABILITIES tells the truth: each reservation type that it lists can be reserved, and the others are refused.")]
    public static async Task Capabilities(ComplianceContext c)
    {
        CommandResult result = await InAsync(c.Unit, 2, 8);
        c.Require(!Expectation.InvalidFieldInCdb.Matches(result), "the device does not implement REPORT CAPABILITIES");
        byte[] data = result.ExpectGood().ExpectLength(8).Data;
        c.Check(data[0] == 0 && data[1] == 8, $"LENGTH is {(data[0] << 8) | data[1]}, and 8 is defined");
        c.Require((data[3] & 0x80) != 0, "the device does not say which types it supports (TMV=0)");
        await RegisterAsync(c, c.Unit, 0x14);
        foreach (PersistentReservationType type in Enum.GetValues<PersistentReservationType>().Where(type => type != PersistentReservationType.None))
        {
            bool listed = (((data[5] << 8) | data[4]) & (1 << (int)type)) != 0;
            CommandResult reserve = await OutAsync(c.Unit, Reserve, 0x14, 0, type);
            c.Check(reserve.IsGood == listed, $"the type {type} is {(listed ? "listed" : "not listed")}, and reserving it ends with {reserve.Answer}");
            if (reserve.IsGood)
            {
                (await OutAsync(c.Unit, Release, 0x14, 0, type)).ExpectGood($"release {type}");
            }
        }
    }

    [ComplianceCase("SCSI.ProutRegister.Simple", Out + "; " + Model, Needs.None, "REGISTER with the wrong key meets a conflict, with the right one changes the key, and with zero takes it away.")]
    public static async Task RegisterSimple(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x21);
        (await OutAsync(c.Unit, Register, 0, 0x22)).Expect(Expectation.ReservationConflict, "the RESERVATION KEY is not the registered one");
        (await OutAsync(c.Unit, Register, 0x99, 0x22)).Expect(Expectation.ReservationConflict, "the RESERVATION KEY is not the registered one");
        (await OutAsync(c.Unit, Register, 0x21, 0x22)).ExpectGood("another key");
        c.Check((await KeysAsync(c.Unit)).Keys.Contains(0x22UL) && !(await KeysAsync(c.Unit)).Keys.Contains(0x21UL), "the key was changed, and READ KEYS shows otherwise");
        (await OutAsync(c.Unit, Register, 0x22, 0)).ExpectGood("no key");
        c.Check(!(await KeysAsync(c.Unit)).Keys.Contains(0x22UL), "the key was taken away, and READ KEYS shows it");
    }

    [ComplianceCase("SCSI.ProutReserve.Simple", Out + "; " + Model, Needs.None, "Each of the six types is reserved, seen by READ RESERVATION, and released.")]
    public static async Task ReserveSimple(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x31);
        foreach (PersistentReservationType type in s_types)
        {
            (await OutAsync(c.Unit, Reserve, 0x31, 0, type)).ExpectGood($"reserve {type}");
            (ulong Key, PersistentReservationType Type)? holder = await HolderAsync(c.Unit);
            c.Check(holder is { } found && found.Type == type && found.Key == (IsAllRegistrants(type) ? 0UL : 0x31UL), $"{type} was reserved, and READ RESERVATION shows {holder?.ToString() ?? "none"}");
            (await OutAsync(c.Unit, Release, 0x31, 0, type)).ExpectGood($"release {type}");
            c.Check(await HolderAsync(c.Unit) is null, "READ RESERVATION shows a reservation that was released");
        }
    }

    [ComplianceCase("SCSI.ProutReserve.AccessEA", Model, Needs.WriteDisk, "Exclusive Access: nobody but the holder reads or writes.")]
    public static Task AccessEa(ComplianceContext c) => AccessAsync(c, PersistentReservationType.ExclusiveAccess, registered: (false, false), others: (false, false));

    [ComplianceCase("SCSI.ProutReserve.AccessWE", Model, Needs.WriteDisk, "Write Exclusive: nobody but the holder writes, all read.")]
    public static Task AccessWe(ComplianceContext c) => AccessAsync(c, PersistentReservationType.WriteExclusive, registered: (true, false), others: (true, false));

    [ComplianceCase("SCSI.ProutReserve.AccessEARO", Model, Needs.WriteDisk, "Exclusive Access, registrants only: those registered read and write, others do neither.")]
    public static Task AccessEaro(ComplianceContext c) => AccessAsync(c, PersistentReservationType.ExclusiveAccessRegistrantsOnly, registered: (true, true), others: (false, false));

    [ComplianceCase("SCSI.ProutReserve.AccessWERO", Model, Needs.WriteDisk, "Write Exclusive, registrants only: those registered read and write, others read.")]
    public static Task AccessWero(ComplianceContext c) => AccessAsync(c, PersistentReservationType.WriteExclusiveRegistrantsOnly, registered: (true, true), others: (true, false));

    [ComplianceCase("SCSI.ProutReserve.AccessEAAR", Model, Needs.WriteDisk, "Exclusive Access, all registrants: those registered read and write, others do neither.")]
    public static Task AccessEaar(ComplianceContext c) => AccessAsync(c, PersistentReservationType.ExclusiveAccessAllRegistrants, registered: (true, true), others: (false, false));

    [ComplianceCase("SCSI.ProutReserve.AccessWEAR", Model, Needs.WriteDisk, "Write Exclusive, all registrants: those registered read and write, others read.")]
    public static Task AccessWear(ComplianceContext c) => AccessAsync(c, PersistentReservationType.WriteExclusiveAllRegistrants, registered: (true, true), others: (true, false));

    [ComplianceCase("SCSI.ProutReserve.OwnershipEA", Model, Needs.None, "Exclusive Access: the reservation ends when its holder unregisters.")]
    public static Task OwnershipEa(ComplianceContext c) => OwnershipAsync(c, PersistentReservationType.ExclusiveAccess);

    [ComplianceCase("SCSI.ProutReserve.OwnershipWE", Model, Needs.None, "Write Exclusive: the reservation ends when its holder unregisters.")]
    public static Task OwnershipWe(ComplianceContext c) => OwnershipAsync(c, PersistentReservationType.WriteExclusive);

    [ComplianceCase("SCSI.ProutReserve.OwnershipEARO", Model, Needs.None, "Exclusive Access, registrants only: the reservation ends when its holder unregisters, and the others are told.")]
    public static Task OwnershipEaro(ComplianceContext c) => OwnershipAsync(c, PersistentReservationType.ExclusiveAccessRegistrantsOnly);

    [ComplianceCase("SCSI.ProutReserve.OwnershipWERO", Model, Needs.None, "Write Exclusive, registrants only: the reservation ends when its holder unregisters, and the others are told.")]
    public static Task OwnershipWero(ComplianceContext c) => OwnershipAsync(c, PersistentReservationType.WriteExclusiveRegistrantsOnly);

    [ComplianceCase("SCSI.ProutReserve.OwnershipEAAR", Model, Needs.None, "Exclusive Access, all registrants: the reservation lasts until the last registrant goes.")]
    public static Task OwnershipEaar(ComplianceContext c) => OwnershipAsync(c, PersistentReservationType.ExclusiveAccessAllRegistrants);

    [ComplianceCase("SCSI.ProutReserve.OwnershipWEAR", Model, Needs.None, "Write Exclusive, all registrants: the reservation lasts until the last registrant goes.")]
    public static Task OwnershipWear(ComplianceContext c) => OwnershipAsync(c, PersistentReservationType.WriteExclusiveAllRegistrants);

    [ComplianceCase("SCSI.ProutClear.Simple", Out, Needs.DataLoss | Needs.ClearReservations, "CLEAR takes away the reservation and every registration.")]
    public static async Task ClearSimple(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, other, 0x42);
        await HoldAsync(c, c.Unit, PersistentReservationType.WriteExclusive, 0x41);
        (await OutAsync(c.Unit, Clear, 0x41, 0)).ExpectGood();
        c.Check((await KeysAsync(c.Unit)).Keys.Length == 0, "CLEAR left registrations");
        c.Check(await HolderAsync(c.Unit) is null, "CLEAR left the reservation");
    }

    [ComplianceCase("SCSI.ProutPreempt.RemoveRegistration", Out, Needs.DataLoss, "PREEMPT of a key without a reservation takes that registration away, and only that.")]
    public static async Task PreemptRegistration(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, c.Unit, 0x51);
        await RegisterAsync(c, other, 0x52);
        (await OutAsync(c.Unit, Preempt, 0x51, 0x52, PersistentReservationType.ExclusiveAccess)).ExpectGood();
        ulong[] keys = (await KeysAsync(c.Unit)).Keys;
        c.Check(keys.Contains(0x51UL) && !keys.Contains(0x52UL), "PREEMPT should take away the key 52h and leave 51h");
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.Sense(SenseKey.UnitAttention, 0x2A05), "REGISTRATIONS PREEMPTED");
        (await OutAsync(other, Reserve, 0x52, 0, PersistentReservationType.ExclusiveAccess)).Expect(Expectation.ReservationConflict, "it is registered no more");
    }

    private static readonly PersistentReservationType[] s_types =
    [
        PersistentReservationType.WriteExclusive, PersistentReservationType.ExclusiveAccess, PersistentReservationType.WriteExclusiveRegistrantsOnly,
        PersistentReservationType.ExclusiveAccessRegistrantsOnly, PersistentReservationType.WriteExclusiveAllRegistrants, PersistentReservationType.ExclusiveAccessAllRegistrants,
    ];

    private static bool IsAllRegistrants(PersistentReservationType type) => type is PersistentReservationType.WriteExclusiveAllRegistrants or PersistentReservationType.ExclusiveAccessAllRegistrants;

    private static async Task AccessAsync(ComplianceContext c, PersistentReservationType type, (bool Read, bool Write) registered, (bool Read, bool Write) others)
    {
        await c.PreserveAsync(0, 1);
        byte[] block = await c.ReadAsync(0, 1);
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, other, 0x62);
        await HoldAsync(c, c.Unit, type, 0x61);
        await AccessAsync(c, c.Unit, block, (true, true), "the holder");
        await AccessAsync(c, other, block, registered, "another registrant");
        (await OutAsync(other, RegisterIgnore, 0, 0)).ExpectGood("unregister");
        await other.SettleAsync();
        await AccessAsync(c, other, block, others, "one who is not registered");
        (await OutAsync(c.Unit, Release, 0x61, 0, type)).ExpectGood("release");
        await other.SettleAsync();
        await AccessAsync(c, other, block, (true, true), "without a reservation, one who is not registered");
    }

    private static async Task AccessAsync(ComplianceContext c, TestUnit unit, byte[] block, (bool Read, bool Write) may, string who)
    {
        (await unit.RunAsync(Cdbs.Read(0, 1), c.BlockSize)).Expect(may.Read ? Expectation.Good : Expectation.ReservationConflict, $"{who} reads");
        (await unit.RunAsync(Cdbs.Write(0, 1), 0, block)).Expect(may.Write ? Expectation.Good : Expectation.ReservationConflict, $"{who} writes");
        (await unit.RunAsync(new Inquiry { AllocationLength = 36 }, 36)).ExpectGood($"{who} asks INQUIRY");
        (await unit.RunAsync(new TestUnitReady())).Expect(Expectation.Good.Or(may.Read ? Expectation.Good : Expectation.ReservationConflict), $"{who} asks TEST UNIT READY");
    }

    private static async Task OwnershipAsync(ComplianceContext c, PersistentReservationType type)
    {
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, other, 0x72);
        await HoldAsync(c, c.Unit, type, 0x71);
        (await OutAsync(other, Reserve, 0x72, 0, type)).Expect(IsAllRegistrants(type) ? Expectation.Good : Expectation.ReservationConflict, "another registrant reserves the same");
        (await OutAsync(c.Unit, RegisterIgnore, 0, 0)).ExpectGood("the holder unregisters");
        CommandResult ready = await other.RunAsync(new TestUnitReady());
        (ulong Key, PersistentReservationType Type)? holder = await HolderAsync(other);
        if (IsAllRegistrants(type))
        {
            c.Check(holder is { Type: var left } && left == type, "a registrant is left, and the reservation is gone");
            (await OutAsync(other, RegisterIgnore, 0, 0)).ExpectGood("the last registrant unregisters");
            c.Check(await HolderAsync(other) is null, "nobody is registered, and there is a reservation");
            return;
        }

        c.Check(holder is null, "the holder has unregistered, and there is a reservation");
        (await c.Unit.RunAsync(new TestUnitReady())).ExpectGood("who ended the reservation is told nothing");
        bool told = type is PersistentReservationType.ExclusiveAccessRegistrantsOnly or PersistentReservationType.WriteExclusiveRegistrantsOnly;
        ready.Expect(told ? Expectation.Sense(SenseKey.UnitAttention, 0x2A04) : Expectation.Good.Or(Expectation.Sense(SenseKey.UnitAttention, 0x2A04)), told ? "RESERVATIONS RELEASED" : "nobody needs to be told");
    }
}
