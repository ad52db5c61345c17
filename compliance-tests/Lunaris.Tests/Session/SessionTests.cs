using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Target.Faults;
using NUnit.Framework;

namespace Lunaris.Tests.Session;

/// <summary>The whole stack against the embedded target, on both TCP transports.</summary>
[TestFixture("tcp")]
[TestFixture("socket")]
public sealed class SessionTests(string transport) : TargetFixture(transport)
{
    [TestCase(512)]
    [TestCase(8192)]
    [TestCase(65_536)]
    [TestCase(1 << 20)]
    [TestCase(9 << 20)]
    public async Task What_is_written_is_read_back(int length)
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        byte[] written = Random(length, length);
        await unit.WriteAsync(3, written);
        var read = new byte[length];
        await unit.ReadAsync(3, read);
        Assert.That(read.AsSpan().SequenceEqual(written), Is.True);
        await unit.FlushAsync();
    }

    [Test]
    public async Task Digests_and_every_way_of_sending_data_give_the_same_bytes([Values] bool digests, [Values] bool immediate, [Values] bool initialR2T)
    {
        IscsiSessionOptions options = Options;
        DigestType[] digest = [digests ? DigestType.Crc32C : DigestType.None];
        options = options with
        {
            Login = options.Login with
            {
                HeaderDigest = digest,
                DataDigest = digest,
                ImmediateData = immediate,
                InitialR2T = initialR2T,
                MaxBurstLength = 32_768,
                FirstBurstLength = 16_384,
                MaxRecvDataSegmentLength = 8_192,
            },
        };
        LogicalUnit unit = await OpenAsync(options);
        await using IscsiSession session = unit.Session;
        Assert.That(session.Parameters.HeaderDigest, Is.EqualTo(digest[0]));
        byte[] written = Random(300 * 512, 7);
        await unit.WriteAsync(11, written);
        var read = new byte[written.Length];
        await unit.ReadAsync(11, read);
        Assert.That(read.AsSpan().SequenceEqual(written), Is.True);
        Assert.That(Target.Violations, Is.Empty);
    }

    [Test]
    public async Task Scatter_lists_move_the_same_bytes()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        byte[] data = Random(40 * 512, 8);
        await unit.WriteAsync(0, [data.AsMemory(0, 100), data.AsMemory(100, 7000), data.AsMemory(7100)]);
        byte[] a = new byte[1], b = new byte[12_000], c = new byte[data.Length - 12_001];
        await unit.ReadAsync(0, [a, b, c]);
        Assert.That(a.Concat(b).Concat(c), Is.EqualTo(data));
    }

    [Test]
    public async Task Many_callers_at_once_each_get_their_own_data()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(worker => Task.Run(async () =>
        {
            for (int round = 0; round < 20; round++)
            {
                byte[] written = Random(8 * 512, (worker * 1000) + round);
                await unit.WriteAsync((ulong)worker * 8, written);
                var read = new byte[written.Length];
                await unit.ReadAsync((ulong)worker * 8, read);
                Assert.That(read.AsSpan().SequenceEqual(written), Is.True);
            }
        })));
    }

    [Test]
    public async Task Trap_10_A_reconnect_under_load_from_many_threads_loses_nothing()
    {
        LogicalUnit unit = await OpenAsync(Options with { MaxSends = int.MaxValue });
        await using IscsiSession session = unit.Session;
        using var stop = new CancellationTokenSource();
        Task[] workers = Enumerable.Range(0, 16).Select(worker => Task.Run(async () =>
        {
            for (int round = 0; !stop.IsCancellationRequested || round < 10; round++)
            {
                byte[] written = Random(4 * 512, (worker * 100_000) + round);
                await unit.WriteAsync((ulong)worker * 4, written);
                var read = new byte[written.Length];
                await unit.ReadAsync((ulong)worker * 4, read);
                Assert.That(read.AsSpan().SequenceEqual(written), Is.True, $"worker {worker}, round {round}");
            }
        })).ToArray();
        for (int cut = 1; cut <= 10; cut++)
        {
            Task<bool> back = NextLoginAsync(session);
            Target.DropAllConnections();
            Assert.That(await back, Is.True);
        }

        await stop.CancelAsync();
        await Task.WhenAll(workers);
        Assert.That(session.Reconnects, Is.GreaterThanOrEqualTo(10));
        Assert.That(Target.Violations, Is.Empty);
    }

    [Test]
    public async Task A_command_that_is_not_idempotent_ends_as_OutcomeUnknown_and_is_never_sent_twice()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        FaultRule lost = Target.Faults.Arm(Fault.Out(Opcode.ScsiResponse).Do(FaultAction.CloseBefore));
        IscsiCommandException? error = Assert.ThrowsAsync<IscsiCommandException>(async () => await unit.ExecuteAsync([0x16, 0, 0, 0, 0, 0]));
        Assert.That(error!.Outcome, Is.EqualTo(TaskOutcome.OutcomeUnknown));
        Assert.That(error.Message, Does.Contain("may or may not have been carried out"));
        Assert.That(lost.Fired, Is.EqualTo(1));
        await unit.ReadAsync(0, new byte[512]);
        Assert.That(session.Reconnects, Is.EqualTo(1));
    }

    [Test]
    public async Task Cancelling_a_command_that_the_target_sits_on_aborts_it_there()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        FaultRule swallowed = Target.Faults.Arm(Fault.Command(0x28).Do(FaultAction.Swallow));
        using var cancel = new CancellationTokenSource();
        Task read = unit.ReadAsync(0, new byte[512], cancel.Token).AsTask();
        await swallowed.WhenFired;
        await cancel.CancelAsync();
        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), async () => await read);
        await unit.ReadAsync(0, new byte[512]);
        Assert.That(session.Reconnects, Is.Zero);
    }

    [Test]
    public async Task Cancelling_at_any_moment_never_touches_another_command()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        byte[] written = Random(512, 3);
        await unit.WriteAsync(9, written);
        int cancelled = 0;
        for (int i = 0; i < 2000; i++)
        {
            using var cancel = new CancellationTokenSource();
            var buffer = new byte[512];
            Task doomed = unit.ReadAsync(9, buffer, cancel.Token).AsTask();
            Task cancelling = Task.Run(cancel.Cancel);
            var innocent = new byte[512];
            await unit.ReadAsync(9, innocent, CancellationToken.None);
            Assert.That(innocent, Is.EqualTo(written), "the command without a token was not touched");
            try
            {
                await doomed;
                Assert.That(buffer, Is.EqualTo(written));
            }
            catch (OperationCanceledException)
            {
                cancelled++;
            }

            await cancelling;
        }

        TestContext.Out.WriteLine($"{cancelled} of 2000 were cancelled in time");
        Assert.That(session.State, Is.EqualTo(SessionState.LoggedIn));
    }

    [Test]
    public async Task A_command_over_its_time_is_aborted_and_says_so()
    {
        LogicalUnit unit = await OpenAsync(Options with { CommandTimeout = TimeSpan.FromMilliseconds(200) });
        await using IscsiSession session = unit.Session;
        Target.Faults.Arm(Fault.Command(0x28).Do(FaultAction.Swallow));
        IscsiCommandException? error = Assert.ThrowsAsync<IscsiCommandException>(async () => await unit.ReadAsync(0, new byte[512]));
        Assert.That(error!.Outcome, Is.EqualTo(TaskOutcome.TimedOut));
        await unit.ReadAsync(0, new byte[512]);
    }

    [Test]
    public async Task BUSY_TASK_SET_FULL_and_unit_attentions_are_retried_by_policy()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        Target.Faults.Arm(Fault.Command(0x28).Nth(1).Do(FaultAction.AnswerWith(ScsiStatus.Busy)));
        Target.Faults.Arm(Fault.Command(0x28).Nth(2).Do(FaultAction.AnswerWith(ScsiStatus.TaskSetFull)));
        await unit.ReadAsync(0, new byte[512]);
        Target.Faults.Clear();
        Target.Faults.Arm(Fault.Command(0x28).Always().Do(FaultAction.AnswerWith(ScsiStatus.ReservationConflict)));
        ScsiStatusException? error = Assert.ThrowsAsync<ScsiStatusException>(async () => await unit.ReadAsync(0, new byte[512]));
        Assert.That(error!.Status, Is.EqualTo(ScsiStatus.ReservationConflict));
        Assert.That(error.Message, Does.Contain("READ(10)").And.Contain("RESERVATION CONFLICT").And.Contain("iqn.2026-01.io.lunaris:disk"));
    }

    [Test]
    public async Task A_read_beyond_the_end_is_refused_here_and_its_sense_is_told_in_words_when_the_target_refuses_it()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await unit.ReadAsync(unit.BlockCount, new byte[512]));
        Assert.ThrowsAsync<ArgumentException>(async () => await unit.ReadAsync(0, new byte[100]));
        byte[] cdb = [0x28, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 1, 0];
        ScsiCompletion completion = await unit.ExecuteAsync(cdb, new byte[512]);
        Assert.That(completion.Status, Is.EqualTo(ScsiStatus.CheckCondition));
        Assert.That(StatusText.Describe(completion), Does.Contain("LOGICAL BLOCK ADDRESS OUT OF RANGE"));
    }

    [Test]
    public async Task Management_functions_pings_text_and_discovery_work()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        await session.ManageAsync(TaskManagementFunction.LogicalUnitReset);
        Assert.That(await session.PingAsync(Random(300, 1)), Is.GreaterThan(TimeSpan.Zero));
        Target.PingInitiators();
        Assert.That(await session.ReportLunsAsync(), Does.Contain(Lun.Zero));
        IReadOnlyList<Iscsi.Text.DiscoveredTarget> targets = await Discovery.SendTargetsAsync(Options);
        Assert.That(targets.Select(t => t.Name.Value), Is.EqualTo(new[] { "iqn.2026-01.io.lunaris:disk" }));
        Assert.That(targets[0].Addresses[0].Port, Is.EqualTo(Target.Portal.Port));
    }

    [Test]
    public async Task A_closed_command_window_holds_commands_until_it_opens()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        Target.CloseCommandWindow();
        Task<TimeSpan> ping = session.PingAsync();
        await ping;
        Task[] reads = Enumerable.Range(0, 300).Select(i => unit.ReadAsync((ulong)i, new byte[512]).AsTask()).ToArray();
        await session.PingAsync();
        Target.OpenCommandWindow();
        await Task.WhenAll(reads);
    }

    [Test]
    public async Task A_logout_that_the_target_asks_for_is_followed_by_a_new_login()
    {
        LogicalUnit unit = await OpenAsync();
        await using IscsiSession session = unit.Session;
        Task<bool> back = NextLoginAsync(session);
        Target.SendAsyncMessage(AsyncEvent.LogoutRequested, parameter3: 1);
        Assert.That(await back, Is.True);
        await unit.ReadAsync(0, new byte[512]);
    }

    [Test]
    public void A_portal_where_nobody_listens_says_so()
    {
        IscsiSessionOptions options = Options;
        Target.Dispose();
        IscsiSessionException? error = Assert.ThrowsAsync<IscsiSessionException>(async () => await IscsiSession.ConnectAsync(options));
        Assert.That(error!.Message, Does.Contain("could not be reached").And.Contain($"{options.Portal}").And.Contain("refused").IgnoreCase);
    }

    [Test]
    public void A_name_that_does_not_exist_says_so()
    {
        IscsiSessionException? error = Assert.ThrowsAsync<IscsiSessionException>(async () =>
            await IscsiSession.ConnectAsync(Options with { Portal = new Portal("no-such-host.invalid") }));
        Assert.That(error!.Fault!.Kind, Is.EqualTo(TransportFaultKind.NameNotResolved));
        Assert.That(error.Message, Does.Contain("no-such-host.invalid"));
    }

    [Test]
    public async Task A_name_with_several_addresses_is_tried_at_each()
    {
        // Loopback names resolve to ::1 and 127.0.0.1 in either order; the target listens on one of them only.
        LogicalUnit unit = await OpenAsync(Options with { Portal = new Portal("localhost", Target.Portal.Port) });
        await unit.Session.DisposeAsync();
    }

    [Test]
    public async Task Giving_up_a_connect_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        FaultRule swallowed = Target.Faults.Arm(Fault.In(Opcode.LoginRequest).Do(FaultAction.Swallow));
        Task<IscsiSession> connect = IscsiSession.ConnectAsync(Options, cancel.Token);
        await swallowed.WhenFired;
        await cancel.CancelAsync();
        Assert.ThrowsAsync(Is.InstanceOf<OperationCanceledException>(), async () => await connect);
        await (await OpenAsync()).Session.DisposeAsync();
    }

    [Test]
    public async Task Disposing_with_commands_under_way_completes_them()
    {
        LogicalUnit unit = await OpenAsync();
        FaultRule swallowed = Target.Faults.Arm(Fault.Command(0x28).Always().Do(FaultAction.Swallow));
        Task read = unit.ReadAsync(0, new byte[512]).AsTask();
        await swallowed.WhenFired;
        await unit.Session.DisposeAsync();
        Assert.ThrowsAsync<IscsiCommandException>(async () => await read);
        IscsiCommandException? error = Assert.ThrowsAsync<IscsiCommandException>(async () => await unit.ReadAsync(0, new byte[512]));
        Assert.That(error!.Outcome, Is.EqualTo(TaskOutcome.NotSent));
    }

    private static Task<bool> NextLoginAsync(IscsiSession session)
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Handle(SessionEvent e)
        {
            if (e.Kind is SessionEventKind.LoggedIn or SessionEventKind.Closed)
            {
                session.Event -= Handle;
                done.TrySetResult(e.Kind == SessionEventKind.LoggedIn);
            }
        }

        session.Event += Handle;
        return done.Task;
    }
}
