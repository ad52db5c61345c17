using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Target.Faults;
using Lunaris.Target.Iser;
using NUnit.Framework;
using RdmaNet;
using RdmaNet.Fake;

namespace Lunaris.Tests.Iser;

/// <summary>Targets that lie, adapters that fail and go, and what becomes of commands and memory then.</summary>
[TestFixture]
public sealed class IserFaultTests
{
    private const int RegionLength = 4 * 1024 * 1024;

    private static IEnumerable<TestCaseData> Lies()
    {
        yield return new TestCaseData(IserFault.UnknownKey, "");
        yield return new TestCaseData(IserFault.OutOfBounds, "");
        yield return new TestCaseData(IserFault.WrongRight, "");
        yield return new TestCaseData(IserFault.LateAccess, "");
        yield return new TestCaseData(IserFault.InvalidatesForeignKey, "which does not belong to the command it answers");
        yield return new TestCaseData(IserFault.UninvitedHello, "HelloReply");
        yield return new TestCaseData(IserFault.UnknownMessage, "unknown opcode 10");
        yield return new TestCaseData(IserFault.ShortMessage, "less than its header");
        yield return new TestCaseData(IserFault.LyingLength, "announces");
        yield return new TestCaseData(IserFault.DataInMessage, "Data-In came over RDMA");
        yield return new TestCaseData(IserFault.TooLongMessage, "");
        yield return new TestCaseData(IserFault.Disconnect, "");
    }

    [TestCaseSource(nameof(Lies))]
    public void Target_that_lies_loses_the_connection_and_no_data_is_wrong(IserFault fault, string reason)
    {
        using IserHarness harness = IserHarness.LoggedIn(target: new EmbeddedTargetOptions { ImmediateData = false });
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        new Random(3).NextBytes(buffer.Slice(0, 65536));
        byte[] sent = buffer.Slice(0, 65536).ToArray();
        harness.RunGood(IserHarness.Write(buffer.Address, 65536));
        byte[] outside = buffer.Slice(1024 * 1024, 65536).ToArray();

        harness.Port!.Arm(fault);
        ScsiTask[] reads = [.. Enumerable.Range(0, 8).Select(i => IserHarness.Read(buffer.Address + 131072 + (i * 8192), 8192, (ulong)i * 16))];
        harness.Submit(reads);
        harness.Settle();
        Assert.That(harness.Events.Any(e => e.Kind == SessionEventKind.ConnectionLost), Is.True, "the connection has survived the lie");
        TransportFault lost = harness.Events.First(e => e.Kind == SessionEventKind.ConnectionLost).Fault!;
        Assert.That(lost.Message, Does.Contain(reason));

        // Reads may be sent twice: the session comes back and they end well.
        for (int i = 0; i < 10 && reads.Any(read => read.State != TaskState.Idle); i++)
        {
            harness.Now += TimeSpan.FromMinutes(1);
            harness.Settle();
        }

        Assert.That(reads.Select(read => read.Completion.IsGood), Is.All.True, string.Join('\n', harness.Events.Select(e => e.Message)));
        for (int i = 0; i < reads.Length; i++)
        {
            Assert.That(buffer.Slice(131072 + (i * 8192), 8192).SequenceEqual(sent.AsSpan(i * 8192, 8192)), Is.True);
        }

        Assert.That(buffer.Slice(1024 * 1024, 65536).SequenceEqual(outside), Is.True, "memory that was never lent was touched");
        Assert.That(harness.InitiatorAdapter.BoundWindows, Is.Zero);
        Assert.That(harness.Provider.Violations.Where(v => v.Kind is not (FakeViolationKind.RemoteAccess or FakeViolationKind.InvalidateOfFreeWindow)), Is.Empty);
    }

    [Test]
    public void Silent_target_is_left_after_a_ping_and_writes_end_as_unknown()
    {
        using IserHarness harness = IserHarness.LoggedIn(change: options => options with
        {
            Keepalive = new KeepalivePolicy { Interval = TimeSpan.FromSeconds(5), Timeout = TimeSpan.FromSeconds(5) },
            Reconnect = ReconnectPolicy.None,
        });
        RdmaBuffer buffer = harness.NewBuffer(65536);
        var reserve = new ScsiTask();
        reserve.SetCommand(new Reserve6());
        ScsiTask read = IserHarness.Read(buffer.Address, 4096);
        harness.Port!.Arm(IserFault.Silence);
        harness.Submit(read, reserve);
        harness.Settle();
        Assert.That((read.State, reserve.State), Is.EqualTo((TaskState.Sent, TaskState.Sent)));
        for (int i = 0; i < 5; i++)
        {
            harness.Now += TimeSpan.FromSeconds(6);
            harness.Settle();
        }

        Assert.That((read.Outcome, reserve.Outcome), Is.EqualTo((TaskOutcome.OutcomeUnknown, TaskOutcome.OutcomeUnknown)));
        Assert.That(harness.Engine.Fault!.Kind, Is.EqualTo(TransportFaultKind.NoAnswer));
        harness.AssertSound();
    }

    [Test]
    public void Cancelled_command_is_aborted_and_its_window_closed_before_it_completes([Values] bool read)
    {
        using IserHarness harness = IserHarness.LoggedIn(target: new EmbeddedTargetOptions { ImmediateData = false });
        RdmaBuffer buffer = harness.NewBuffer(65536);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        harness.Node.Faults.Arm(Fault.In(Opcode.ScsiCommand).Do(FaultAction.Swallow));
        ScsiTask task = read ? IserHarness.Read(buffer.Address, 4096) : IserHarness.Write(buffer.Address, 4096);
        harness.Submit(task);
        harness.Settle();
        Assert.That(harness.InitiatorAdapter.BoundWindows, Is.EqualTo(1));
        harness.Engine.Cancel(task, harness.Now);
        harness.Settle();
        Assert.That((task.State, task.Outcome), Is.EqualTo((TaskState.Idle, TaskOutcome.Cancelled)));
        harness.RunGood(IserHarness.Read(buffer.Address, 4096));
        harness.AssertSound();
    }

    [Test]
    public void Adapter_that_is_pulled_out_is_let_go_at_once_and_taken_again_when_it_is_back()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        ScsiTask read = IserHarness.Read(buffer.Address, 65536);
        harness.Submit(read);
        harness.InitiatorAdapter.Remove();
        harness.Settle();
        Assert.That(harness.Events.Any(e => e.Fault?.Message.Contains("adapter", StringComparison.Ordinal) == true), Is.True);
        Assert.That(harness.Rdma.Device, Is.Empty);
        Assert.That(harness.Provider.Violations, Is.Empty);

        harness.Provider.AddAdapter("fake2", IserHarness.InitiatorAddress);
        for (int i = 0; i < 10 && read.State != TaskState.Idle; i++)
        {
            harness.Now += TimeSpan.FromMinutes(1);
            harness.Settle();
        }

        Assert.That(read.Completion.IsGood, Is.True, string.Join('\n', harness.Events.Select(e => e.Message)));
        Assert.That((harness.Rdma.Device, harness.Rdma.Buffers(MemoryMode.WindowOnDemand)), Is.EqualTo(("fake2", 2L)), "the region was registered with the new adapter");
    }

    [Test]
    public void Cut_cable_ends_the_connection_and_reads_go_on_when_it_is_back()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        RdmaBuffer buffer = harness.NewBuffer(65536);
        harness.InitiatorAdapter.IsLinkUp = false;
        ScsiTask read = IserHarness.Read(buffer.Address, 4096);
        harness.Submit(read);
        harness.Settle();
        Assert.That(harness.Events.Any(e => e.Kind == SessionEventKind.TransportNotice && e.Message.Contains("lost its link", StringComparison.Ordinal)), Is.True);
        Assert.That(harness.Events.Any(e => e.Fault?.Kind == TransportFaultKind.NoAnswer), Is.True);
        harness.InitiatorAdapter.IsLinkUp = true;
        for (int i = 0; i < 10 && read.State != TaskState.Idle; i++)
        {
            harness.Now += TimeSpan.FromMinutes(1);
            harness.Settle();
        }

        Assert.That(read.Completion.IsGood, Is.True);
        harness.AssertSound();
    }

    [TestCase("ibv_create_cq")]
    [TestCase("rdma_create_qp")]
    [TestCase("ibv_alloc_pd")]
    [TestCase("ibv_create_comp_channel")]
    [TestCase("ibv_post_recv")]
    [TestCase("rdma_connect")]
    [TestCase("rdma_resolve_route")]
    public void Verb_that_fails_while_connecting_ends_the_attempt_with_its_name_and_leaves_nothing_behind(string verb)
    {
        using var harness = new IserHarness(new TransportOptions { Memory = MemoryMode.WindowPinned });
        harness.Provider.FailCall(verb, Errno.NoMemory);
        FakeResourceCounts before = harness.Provider.Counts;
        harness.Start();
        Assert.That(harness.Engine.State, Is.EqualTo(SessionState.Closed));
        Assert.That(harness.Engine.Fault!.Message, Does.Contain(verb));
        harness.Engine.Dispose();
        FakeResourceCounts left = harness.Provider.Counts;
        Assert.That(left with { Devices = 0 }, Is.EqualTo(before with { Devices = 0 }));
    }

    [TestCase("ibv_alloc_mw", true)]
    [TestCase("ibv_reg_mr", false)]
    public void Verb_that_fails_for_a_command_is_got_over_or_ends_the_connection_and_is_named(string verb, bool ends)
    {
        using IserHarness harness = IserHarness.LoggedIn(change: options => options with { Reconnect = ReconnectPolicy.None });
        RdmaBuffer buffer = harness.NewBuffer(2 * 1024 * 1024);
        harness.Provider.FailCall(verb, Errno.NoMemory);
        ScsiTask read = IserHarness.Read(buffer.Address, 1024 * 1024);
        harness.Run(read);
        Assert.That(read.Outcome, Is.EqualTo(ends ? TaskOutcome.OutcomeUnknown : TaskOutcome.Completed));
        Assert.That(harness.Engine.State, Is.EqualTo(ends ? SessionState.Closed : SessionState.LoggedIn));
        Assert.That(harness.Engine.Fault?.Message ?? "", ends ? Does.Contain(verb) : Is.Empty);
        harness.AssertSound();
    }

    [Test]
    public void Queue_pair_that_fails_under_load_is_replaced_and_every_read_ends_well()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        for (int round = 0; round < 100; round++)
        {
            ScsiTask[] reads = [.. Enumerable.Range(0, 32).Select(i => IserHarness.Read(buffer.Address + (i * 65536), 65536, (ulong)i))];
            harness.Submit(reads);
            for (int step = 0; step < round * 3; step++)
            {
                harness.Provider.Step();
            }

            Assert.That(harness.Port!.Peers[^1].QueuePair.SetError(), Is.Zero);
            for (int i = 0; i < 10 && reads.Any(read => read.State != TaskState.Idle); i++)
            {
                harness.Settle();
                harness.Now += TimeSpan.FromMinutes(2);
            }

            Assert.That(reads.Select(read => read.Completion.IsGood), Is.All.True, $"round {round}: {string.Join('\n', harness.Events.TakeLast(3).Select(e => e.Message))}");
        }

        Assert.That(harness.Engine.Reconnects, Is.GreaterThanOrEqualTo(90));
        harness.AssertSound();
    }

    [Test]
    public void Connection_lost_at_any_step_leaves_no_window_open_and_no_command_unanswered([Values] bool remoteInvalidation, [Values(MemoryMode.Auto, MemoryMode.Bounce, MemoryMode.Cache)] MemoryMode mode)
    {
        for (int steps = 0; steps < 120; steps++)
        {
            using IserHarness harness = IserHarness.LoggedIn(
                new TransportOptions { Memory = mode },
                port: new IserPortOptions { RemoteInvalidation = remoteInvalidation },
                target: new EmbeddedTargetOptions { ImmediateData = false },
                change: options => options with { Reconnect = ReconnectPolicy.None });
            RdmaBuffer buffer = harness.NewBuffer(RegionLength);
            using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
            ScsiTask read = IserHarness.Read(buffer.Address, 16384);
            ScsiTask write = IserHarness.Write(buffer.Address + 65536, 16384);
            harness.Submit(read, write);
            for (int step = 0; step < steps; step++)
            {
                harness.Provider.Step();
                if (step % 5 == 4)
                {
                    harness.Port!.Service();
                    harness.Turn();
                }
            }

            harness.Engine.RequestReconnect(harness.Now);
            harness.Settle();
            Assert.That((read.State, write.State), Is.EqualTo((TaskState.Idle, TaskState.Idle)), $"after {steps} steps");
            harness.AssertSound();
        }
    }
}
