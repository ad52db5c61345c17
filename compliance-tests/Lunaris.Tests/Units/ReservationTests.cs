using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Reservations;
using Lunaris.Tests.Session;
using NUnit.Framework;

namespace Lunaris.Tests.Units;

/// <summary>Persistent reservations of two initiators on the embedded target.</summary>
[TestFixture]
public sealed class ReservationTests() : TargetFixture("tcp")
{
    private const ulong Mine = 0x1111, Yours = 0x2222;

    [Test]
    public async Task Key_is_registered_reserved_released_and_taken_back()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        PersistentReservations reservations = unit.Reservations;
        Assert.That((await reservations.ReadKeysAsync()).Keys, Is.Empty);
        Assert.That(await reservations.ReadReservationAsync(), Is.Null);
        await reservations.RegisterAsync(Mine);
        await reservations.ReserveAsync(Mine, PersistentReservationType.ExclusiveAccess);
        PersistentReservation? held = await reservations.ReadReservationAsync();
        Assert.That((held!.Key, held.Type), Is.EqualTo((Mine, PersistentReservationType.ExclusiveAccess)));
        await reservations.ReleaseAsync(Mine, PersistentReservationType.ExclusiveAccess);
        Assert.That(await reservations.ReadReservationAsync(), Is.Null);
        await reservations.RegisterAsync(Yours, new RegistrationOptions { CurrentKey = Mine });
        Assert.That((await reservations.ReadKeysAsync()).Keys, Is.EqualTo((ulong[])[Yours]));
        await reservations.UnregisterAsync(Yours);
        RegisteredKeys keys = await reservations.ReadKeysAsync();
        Assert.That((keys.Keys.Count, keys.Generation), Is.EqualTo((0, 3u)));
    }

    [Test]
    public async Task Another_initiator_is_kept_out_and_preempts()
    {
        LogicalUnit mine = await OpenAsync();
        await using IscsiSession first = mine.Session;
        LogicalUnit yours = await OpenAsync(Options with { Login = Options.Login with { InitiatorName = IscsiName.Parse("iqn.2026-01.test:other") }, Retry = new RetryPolicy { MaxAttempts = 6 } });
        await using IscsiSession second = yours.Session;
        await mine.Reservations.RegisterAsync(Mine);
        await mine.Reservations.ReserveAsync(Mine, PersistentReservationType.WriteExclusiveRegistrantsOnly);
        ScsiStatusException? conflict = Assert.ThrowsAsync<ScsiStatusException>(async () => await yours.WriteAsync(0, new byte[512]));
        Assert.That(conflict!.Status, Is.EqualTo(ScsiStatus.ReservationConflict));
        await yours.Reservations.RegisterAsync(Yours, new RegistrationOptions { IgnoreCurrentKey = true });
        await yours.Reservations.PreemptAsync(Yours, Mine, PersistentReservationType.WriteExclusiveRegistrantsOnly);
        ReservationFullStatus status = await yours.Reservations.ReadFullStatusAsync();
        ReservationRegistration registration = status.Registrations.Single();
        Assert.Multiple(() =>
        {
            Assert.That((registration.Key, registration.IsHolder, registration.Type), Is.EqualTo((Yours, true, (PersistentReservationType?)PersistentReservationType.WriteExclusiveRegistrantsOnly)));
            Assert.That(registration.IscsiName, Is.EqualTo("iqn.2026-01.test:other"));
            Assert.That(registration.InitiatorPort, Does.StartWith("iqn.2026-01.test:other,i,0x"));
            Assert.That(registration.Isid, Is.Not.Null);
        });
        await yours.Reservations.ClearAsync(Yours);
        Assert.That((await yours.Reservations.ReadKeysAsync()).Keys, Is.Empty);
    }

    [Test]
    public async Task Capabilities_are_told()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        ReservationCapabilities capabilities = await unit.Reservations.ReadCapabilitiesAsync();
        Assert.That(capabilities.Supports(PersistentReservationType.ExclusiveAccess), Is.True);
    }

    [Test]
    public async Task Reservation_that_the_connection_was_lost_under_is_not_sent_again()
    {
        var sent = new CommandRecorder();
        LogicalUnit unit = await OpenAsync(Options with { Interceptor = sent });
        await using IscsiSession session = unit.Session;
        Target.Faults.Arm(Lunaris.Target.Faults.Fault.Out(Opcode.ScsiResponse).Do(Lunaris.Target.Faults.FaultAction.CloseBefore));
        IscsiCommandException? unknown = Assert.ThrowsAsync<IscsiCommandException>(() => unit.Reservations.RegisterAsync(Mine));
        Assert.That(unknown!.Outcome, Is.EqualTo(Lunaris.Iscsi.Tasks.TaskOutcome.OutcomeUnknown));
        Assert.That(sent.Of(PersistentReserveOutRegister.OperationCode), Has.Count.EqualTo(1));
        Assert.That((await unit.Reservations.ReadFullStatusAsync()).Registrations.Select(r => r.Key), Is.EqualTo((ulong[])[Mine]));
    }
}
