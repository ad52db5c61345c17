using System.Buffers.Binary;
using System.Text;
using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using static Lunaris.Compliance.Cases.ReservationChecks;

namespace Lunaris.Compliance.Cases;

/// <summary>Persistent reservations: what the yardstick leaves out.</summary>
internal static class ReservationGapCases
{
    private const string In = "SPC-5 PERSISTENT RESERVE IN";
    private const string Out = "SPC-5 PERSISTENT RESERVE OUT";
    private const string Model = "SPC-5 Persistent reservations";

    [ComplianceCase("SCSI.PrinReadReservation.None", In, Needs.None, "READ RESERVATION without a reservation returns its header alone.")]
    public static async Task NoReservation(ComplianceContext c)
    {
        await RequireAsync(c);
        c.Check(await HolderAsync(c.Unit) is null, "there is a reservation that nobody made");
    }

    [ComplianceCase("SCSI.PrinReadFullStatus.Simple", In + "; SPC-5 TransportID identifiers", Needs.None, "READ FULL STATUS lists each registration with its key, whether it holds the reservation, and an iSCSI TransportID that names the initiator.")]
    public static async Task FullStatus(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, other, 0x82);
        await HoldAsync(c, c.Unit, PersistentReservationType.WriteExclusive, 0x81);
        CommandResult result = await InAsync(c.Unit, 3);
        c.Require(!Expectation.InvalidFieldInCdb.Matches(result), "the device does not implement READ FULL STATUS");
        byte[] data = result.ExpectGood().ExpectLength(8).Data;
        c.Check(data.Length == 8 + BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(4)), "ADDITIONAL LENGTH is not that of what comes");
        var seen = new Dictionary<ulong, string>();
        for (int at = 8; at < data.Length;)
        {
            c.Check(at + 24 <= data.Length, "a descriptor does not fit the data");
            ulong key = BinaryPrimitives.ReadUInt64BigEndian(data.AsSpan(at));
            bool holds = (data[at + 12] & 1) != 0;
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(at + 20));
            c.Check(at + 24 + length <= data.Length && length >= 24 && length % 4 == 0, $"a TransportID of {length} bytes is too short, too long or not padded");
            ReadOnlySpan<byte> transport = data.AsSpan(at + 24, length);
            c.Check((transport[0] & 0x0F) == 5, $"the TransportID is of protocol {transport[0] & 0x0F:X}h, and iSCSI is 5h");
            string name = Encoding.UTF8.GetString(transport[4..]).TrimEnd('\0');
            c.Check(holds == (key == 0x81), $"the key {key:X}h is {(holds ? "" : "not ")}said to hold the reservation");
            c.Check(!holds || (data[at + 13] & 0x0F) == (byte)PersistentReservationType.WriteExclusive, "the holder's type is not that of the reservation");
            seen[key] = name;
            at += 24 + length;
        }

        c.Check(seen.GetValueOrDefault(0x81UL)?.StartsWith(c.Settings.InitiatorName, StringComparison.Ordinal) == true, $"the key 81h belongs to {c.Settings.InitiatorName}, and the TransportID says {seen.GetValueOrDefault(0x81UL)}");
        c.Check(seen.GetValueOrDefault(0x82UL)?.StartsWith(c.Settings.SecondInitiatorName, StringComparison.Ordinal) == true, $"the key 82h belongs to {c.Settings.SecondInitiatorName}, and the TransportID says {seen.GetValueOrDefault(0x82UL)}");
    }

    [ComplianceCase("SCSI.PrinReadKeys.Generation", In, Needs.None, "PRGENERATION counts REGISTER, and neither RESERVE nor RELEASE.")]
    public static async Task Generation(ComplianceContext c)
    {
        await RequireAsync(c);
        uint before = (await KeysAsync(c.Unit)).Generation;
        await RegisterAsync(c, c.Unit, 0x83);
        uint registered = (await KeysAsync(c.Unit)).Generation;
        c.Check(registered == before + 1, $"PRGENERATION was {before}, and is {registered} after a registration");
        (await OutAsync(c.Unit, Reserve, 0x83, 0, PersistentReservationType.WriteExclusive)).ExpectGood();
        (await OutAsync(c.Unit, Release, 0x83, 0, PersistentReservationType.WriteExclusive)).ExpectGood();
        uint released = (await KeysAsync(c.Unit)).Generation;
        c.Check(released == registered, $"PRGENERATION was {registered}, and is {released} after RESERVE and RELEASE");
    }

    [ComplianceCase("SCSI.ProutRegister.Ignore", Out, Needs.None, "REGISTER AND IGNORE EXISTING KEY replaces any key.")]
    public static async Task Ignore(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x84);
        (await OutAsync(c.Unit, RegisterIgnore, 0x9999, 0x85)).ExpectGood("the RESERVATION KEY is ignored");
        ulong[] keys = (await KeysAsync(c.Unit)).Keys;
        c.Check(keys.Contains(0x85UL) && !keys.Contains(0x84UL), "the key was replaced, and READ KEYS shows otherwise");
    }

    [ComplianceCase("SCSI.ProutRegister.UnregisteredKey", Out, Needs.None, "REGISTER of one who is not registered takes a RESERVATION KEY of zero only.")]
    public static async Task UnregisteredKey(ComplianceContext c)
    {
        await RequireAsync(c);
        (await OutAsync(c.Unit, Register, 0x86, 0x87)).Expect(Expectation.ReservationConflict, "nothing is registered");
        c.Check(!(await KeysAsync(c.Unit)).Keys.Contains(0x87UL), "a REGISTER that was refused registered a key");
    }

    [ComplianceCase("SCSI.ProutRegister.SurvivesNexus", Model + "; RFC 7143 §6.3.5", Needs.None, "A registration belongs to initiator name and ISID: it is there again after logout and login, and not for another ISID.")]
    public static async Task Survives(ComplianceContext c)
    {
        Isid isid = Isid.FromRandom(0x4C554E, 0x77);
        TestUnit first = await c.OpenAsync(isid: isid);
        await RegisterAsync(c, first, 0x88);
        await first.DisposeAsync();
        TestUnit again = await c.OpenAsync(isid: isid);
        c.OnCleanup(() => UnregisterAsync(again, 0x88));
        TestUnit stranger = await c.OpenAsync();
        (await OutAsync(stranger, Reserve, 0x88, 0, PersistentReservationType.WriteExclusive)).Expect(Expectation.ReservationConflict, "another ISID is another initiator port");
        (await OutAsync(again, Reserve, 0x88, 0, PersistentReservationType.WriteExclusive)).ExpectGood("the same initiator port is registered still");
        (await OutAsync(again, Release, 0x88, 0, PersistentReservationType.WriteExclusive)).ExpectGood();
    }

    [ComplianceCase("SCSI.ProutReserve.NotRegistered", Out, Needs.None, "RESERVE, RELEASE, CLEAR and PREEMPT of one who is not registered meet a conflict.")]
    public static async Task NotRegistered(ComplianceContext c)
    {
        await RequireAsync(c);
        foreach (byte action in (byte[])[Reserve, Release, Preempt, PreemptAndAbort])
        {
            (await OutAsync(c.Unit, action, 0x89, 0x8A, PersistentReservationType.WriteExclusive)).Expect(Expectation.ReservationConflict, $"service action {action:X2}h");
        }
    }

    [ComplianceCase("SCSI.ProutReserve.WrongKey", Out, Needs.None, "RESERVE with another key than the registered one meets a conflict.")]
    public static async Task WrongKey(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x8B);
        (await OutAsync(c.Unit, Reserve, 0x8C, 0, PersistentReservationType.WriteExclusive)).Expect(Expectation.ReservationConflict);
        c.Check(await HolderAsync(c.Unit) is null, "a RESERVE that was refused reserved");
    }

    [ComplianceCase("SCSI.ProutReserve.OtherType", Out, Needs.None, "RESERVE by the holder: of the same type is no error, of another meets a conflict.")]
    public static async Task OtherType(ComplianceContext c)
    {
        await HoldAsync(c, c.Unit, PersistentReservationType.WriteExclusive, 0x8D);
        (await OutAsync(c.Unit, Reserve, 0x8D, 0, PersistentReservationType.WriteExclusive)).ExpectGood("the same again");
        (await OutAsync(c.Unit, Reserve, 0x8D, 0, PersistentReservationType.ExclusiveAccess)).Expect(Expectation.ReservationConflict, "another type");
    }

    [ComplianceCase("SCSI.ProutReserve.BadType", Out, Needs.None, "RESERVE with a reserved type or a scope that is not the logical unit is refused.")]
    public static async Task BadType(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x8E);
        (await OutAsync(c.Unit, Reserve, 0x8E, 0, (PersistentReservationType)0x0F)).Expect(Expectation.InvalidFieldInCdb, "TYPE Fh");
        (await OutAsync(c.Unit, Reserve, 0x8E, 0, PersistentReservationType.WriteExclusive, scope: 3)).Expect(Expectation.InvalidFieldInCdb, "SCOPE 3h");
    }

    [ComplianceCase("SCSI.ProutRelease.WrongType", Out, Needs.None, "RELEASE by the holder with another type is refused by INVALID RELEASE OF PERSISTENT RESERVATION, and releases nothing.")]
    public static async Task ReleaseWrongType(ComplianceContext c)
    {
        await HoldAsync(c, c.Unit, PersistentReservationType.WriteExclusive, 0x8F);
        (await OutAsync(c.Unit, Release, 0x8F, 0, PersistentReservationType.ExclusiveAccess)).Expect(Expectation.Sense(SenseKey.IllegalRequest, 0x2604));
        c.Check(await HolderAsync(c.Unit) is not null, "a RELEASE that was refused released");
    }

    [ComplianceCase("SCSI.ProutRelease.NotHolder", Out, Needs.None, "RELEASE by a registrant that holds nothing ends with GOOD and releases nothing.")]
    public static async Task ReleaseNotHolder(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, other, 0x92);
        await HoldAsync(c, c.Unit, PersistentReservationType.WriteExclusive, 0x91);
        (await OutAsync(other, Release, 0x92, 0, PersistentReservationType.WriteExclusive)).ExpectGood();
        c.Check(await HolderAsync(c.Unit) is { Key: 0x91 }, "one who did not hold the reservation released it");
    }

    [ComplianceCase("SCSI.ProutRelease.UnitAttention", Out, Needs.None, "RELEASE of a registrants only reservation tells the other registrants by RESERVATIONS RELEASED.")]
    public static async Task ReleaseAttention(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, other, 0x94);
        await HoldAsync(c, c.Unit, PersistentReservationType.WriteExclusiveRegistrantsOnly, 0x93);
        (await OutAsync(c.Unit, Release, 0x93, 0, PersistentReservationType.WriteExclusiveRegistrantsOnly)).ExpectGood();
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.Sense(SenseKey.UnitAttention, 0x2A04), "RESERVATIONS RELEASED");
    }

    [ComplianceCase("SCSI.ProutClear.UnitAttention", Out, Needs.ClearReservations, "CLEAR tells the other registrants by RESERVATIONS PREEMPTED.")]
    public static async Task ClearAttention(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await RegisterAsync(c, other, 0x96);
        await RegisterAsync(c, c.Unit, 0x95);
        (await OutAsync(c.Unit, Clear, 0x95, 0)).ExpectGood();
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.Sense(SenseKey.UnitAttention, 0x2A03), "RESERVATIONS PREEMPTED");
    }

    [ComplianceCase("SCSI.ProutPreempt.TakesReservation", Out, Needs.None, "PREEMPT of the holder's key takes the reservation over with the type that is asked for.")]
    public static async Task PreemptTakes(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await HoldAsync(c, other, PersistentReservationType.ExclusiveAccess, 0x98);
        await RegisterAsync(c, c.Unit, 0x97);
        (await OutAsync(c.Unit, Preempt, 0x97, 0x98, PersistentReservationType.WriteExclusive)).ExpectGood();
        c.Check(await HolderAsync(c.Unit) is { Key: 0x97, Type: PersistentReservationType.WriteExclusive }, "the reservation was preempted, and READ RESERVATION shows otherwise");
        c.Check(!(await KeysAsync(c.Unit)).Keys.Contains(0x98UL), "the preempted registration is there still");
        (await other.RunAsync(new TestUnitReady())).Expect(Expectation.Sense(SenseKey.UnitAttention, 0x2A05, 0x2A03), "it is told of its loss");
    }

    [ComplianceCase("SCSI.ProutPreempt.UnknownKey", Out, Needs.None, "PREEMPT of a key that nobody has meets a conflict.")]
    public static async Task PreemptUnknown(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x99);
        (await OutAsync(c.Unit, Preempt, 0x99, 0xDEAD, PersistentReservationType.WriteExclusive)).Expect(Expectation.ReservationConflict);
    }

    [ComplianceCase("SCSI.ProutPreempt.ZeroKey", Out, Needs.None, "PREEMPT with a SERVICE ACTION RESERVATION KEY of zero, where no all registrants reservation is held, is refused.")]
    public static async Task PreemptZero(ComplianceContext c)
    {
        await HoldAsync(c, c.Unit, PersistentReservationType.WriteExclusive, 0x9A);
        (await OutAsync(c.Unit, Preempt, 0x9A, 0, PersistentReservationType.WriteExclusive)).Expect(Expectation.InvalidFieldInParameterList);
    }

    [ComplianceCase("SCSI.ProutPreemptAbort.Simple", Out, Needs.None, "PREEMPT AND ABORT takes reservation and registration, and leaves the preempted initiator in working order.")]
    public static async Task PreemptAbort(ComplianceContext c)
    {
        TestUnit other = await c.OpenSecondAsync();
        await HoldAsync(c, other, PersistentReservationType.ExclusiveAccess, 0x9C);
        await RegisterAsync(c, c.Unit, 0x9B);
        (await OutAsync(c.Unit, PreemptAndAbort, 0x9B, 0x9C, PersistentReservationType.WriteExclusive)).ExpectGood();
        c.Check(await HolderAsync(c.Unit) is { Key: 0x9B }, "the reservation was preempted, and READ RESERVATION shows otherwise");
        (await other.SettleAsync()).ExpectGood("after its unit attentions");
    }

    [ComplianceCase("SCSI.ProutRegisterAndMove.Simple", Out + "; SPC-5 TransportID identifiers", Needs.None, "REGISTER AND MOVE gives the reservation to another initiator port, which is registered with the key for it.")]
    public static async Task Move(ComplianceContext c)
    {
        Isid isid = Isid.FromRandom(0x4C554E, 0x78);
        TestUnit other = await c.OpenAsync(c.Settings.SecondInitiatorName, isid: isid);
        await HoldAsync(c, c.Unit, PersistentReservationType.WriteExclusive, 0x9D);
        c.OnCleanup(() => UnregisterAsync(other, 0x9E));
        (await OutAsync(c.Unit, 7, 0, MoveList(0x9D, 0x9E, $"{c.Settings.SecondInitiatorName},i,0x{isid}"))).ExpectServiceAction(Expectation.Good);
        c.Check(await HolderAsync(c.Unit) is { Key: 0x9E }, "the reservation was moved, and READ RESERVATION shows otherwise");
        (await OutAsync(other, Release, 0x9E, 0, PersistentReservationType.WriteExclusive)).ExpectGood("the new holder releases");
    }

    [ComplianceCase("SCSI.ProutRegisterAndMove.NotHolder", Out, Needs.None, "REGISTER AND MOVE by a registrant that does not hold the reservation meets a conflict.")]
    public static async Task MoveNotHolder(ComplianceContext c)
    {
        await RegisterAsync(c, c.Unit, 0x9F);
        (await OutAsync(c.Unit, 7, 0, MoveList(0x9F, 0xA0, $"{c.Settings.SecondInitiatorName},i,0x800000000001"))).ExpectServiceAction(Expectation.ReservationConflict);
    }

    [ComplianceCase("SCSI.ProutOut.BadLength", Out, Needs.None, "A parameter list of another length than 24 bytes is refused by PARAMETER LIST LENGTH ERROR.")]
    public static async Task BadLength(ComplianceContext c)
    {
        await RequireAsync(c);
        foreach (int length in (int[])[8, 23])
        {
            (await OutAsync(c.Unit, RegisterIgnore, 0, new byte[length])).Expect(Expectation.ParameterListLengthError, $"{length} bytes");
        }
    }

    [ComplianceCase("SCSI.ProutOut.Aptpl", Out, Needs.None, "APTPL is taken where REPORT CAPABILITIES says PTPL_C, else refused.")]
    public static async Task Aptpl(ComplianceContext c)
    {
        CommandResult capabilities = await InAsync(c.Unit, 2, 8);
        c.Require(capabilities.IsGood && capabilities.Data.Length >= 4, "the device does not implement REPORT CAPABILITIES");
        bool can = (capabilities.Data[2] & 0x01) != 0;
        c.OnCleanup(() => UnregisterAsync(c.Unit, 0xA3));
        (await OutAsync(c.Unit, RegisterIgnore, 0, 0xA3, flags: 0x01)).Expect(can ? Expectation.Good : Expectation.InvalidFieldInParameterList, $"PTPL_C={(can ? 1 : 0)}");
    }

    [ComplianceCase("SCSI.ProutOut.ReservedAction", Out, Needs.None, "PERSISTENT RESERVE OUT with a reserved service action is refused.")]
    public static async Task ReservedAction(ComplianceContext c)
    {
        await RequireAsync(c);
        (await OutAsync(c.Unit, 0x1F, 0, 0)).Expect(Expectation.InvalidFieldInCdb);
    }

    private static byte[] MoveList(ulong key, ulong serviceKey, string port)
    {
        byte[] name = Encoding.UTF8.GetBytes(port);
        Array.Resize(ref name, Math.Max(20, (name.Length + 4) & ~3));
        byte[] list = new byte[24 + 4 + name.Length];
        BinaryPrimitives.WriteUInt64BigEndian(list, key);
        BinaryPrimitives.WriteUInt64BigEndian(list.AsSpan(8), serviceKey);
        BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(18), 1);
        BinaryPrimitives.WriteUInt32BigEndian(list.AsSpan(20), (uint)(4 + name.Length));
        list[24] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(list.AsSpan(26), (ushort)name.Length);
        name.CopyTo(list, 28);
        return list;
    }
}
