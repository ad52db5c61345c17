using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target.Faults;
using Lunaris.Transports.Tcp;
using NUnit.Framework;

namespace Lunaris.Tests.Session;

/// <summary>Misuse, and callbacks that misbehave: one caller's mistake may not reach another's data.</summary>
[TestFixture("tcp")]
[TestFixture("socket")]
public sealed class RobustnessTests(string transport) : TargetFixture(transport)
{
    [Test]
    public async Task A_cancellation_is_sent_at_once_and_resets_nothing()
    {
        LogicalUnit unit = await OpenAsync(Options with { Keepalive = KeepalivePolicy.None });
        await using IscsiSession session = unit.Session;
        var events = new List<SessionEventKind>();
        session.Event += e => events.Add(e.Kind);
        FaultRule swallowed = Target.Faults.Arm(Fault.Command(0x28).Do(FaultAction.Swallow));
        using var cancel = new CancellationTokenSource();
        Task read = unit.ReadAsync(0, new byte[512], cancel.Token).AsTask();
        await swallowed.WhenFired;
        await cancel.CancelAsync();
        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), async () => await read);
        await session.PingAsync();
        Assert.That(events, Has.None.EqualTo(SessionEventKind.LogicalUnitReset));
    }

    [Test]
    public async Task Taking_a_result_too_early_or_twice_throws_and_does_not_put_a_live_command_into_the_pool()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        FaultRule swallowed = Target.Faults.Arm(Fault.Command(0x28).Do(FaultAction.Swallow));
        using var cancel = new CancellationTokenSource();
        ValueTask read = unit.ReadAsync(0, new byte[512], cancel.Token);
        await swallowed.WhenFired;
        Assert.Throws<InvalidOperationException>(() => read.GetAwaiter().GetResult());
        CommandOperation rented = session.Rent(Lun.Zero);
        Assert.That(rented.State, Is.EqualTo(TaskState.Idle), "the command is still under way and its memory in use");
        session.Return(rented);
        await cancel.CancelAsync();
        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), async () => await read);
        Assert.Throws<InvalidOperationException>(() => read.GetAwaiter().GetResult());
        CommandOperation one = session.Rent(Lun.Zero);
        CommandOperation two = session.Rent(Lun.Zero);
        Assert.That(one, Is.Not.SameAs(two));
    }

    [Test]
    public async Task An_event_handler_that_throws_ends_neither_the_session_nor_the_process()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        var called = new TaskCompletionSource();
        session.Event += _ =>
        {
            called.TrySetResult();
            throw new InvalidOperationException("thrown by the test");
        };
        session.Reconnect();
        await called.Task;
        await unit.ReadAsync(0, new byte[512]);
    }

    [Test]
    public void A_group_that_cannot_start_fails_the_connect_instead_of_hanging_it()
    {
        IscsiSessionOptions options = Options with { Transport = "broken", Transports = new TransportRegistry().Register(new BrokenFactory()) };
        Assert.ThrowsAsync<NotSupportedException>(async () => await IscsiSession.ConnectAsync(options));
    }

    [Test]
    public async Task A_group_may_be_disposed_twice_and_sessions_after_it()
    {
        LogicalUnit unit = await OpenAsync();
        Group.Dispose();
        Assert.That(Group.Dispose, Throws.Nothing);
        await unit.Session.DisposeAsync();
    }

    private sealed class BrokenFactory : ITransportFactory
    {
        private readonly SocketTransportFactory _inner = new();

        public string Name => "broken";

        public bool IsSupported([System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? reason) => _inner.IsSupported(out reason);

        public IIscsiTransport Create(ITransportSink sink, TransportOptions options) => _inner.Create(sink, options);

        public IPoller CreatePoller(bool isWaitedOn = true) => throw new NotSupportedException("no poller here");
    }
}
