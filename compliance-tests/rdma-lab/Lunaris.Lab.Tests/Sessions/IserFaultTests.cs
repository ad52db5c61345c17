using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Transport;
using Lunaris.Lab.Tests.Harness;
using Lunaris.Lab.Tests.Rdma;
using Lunaris.Target.Iser;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Sessions;

/// <summary>What goes wrong between an initiator and a target on RDMA, on a real adapter; what soft-RoCE cannot show is tested on the fake provider.</summary>
[TestFixture]
[Category("Iser")]
public sealed class IserFaultTests : IserFixture
{
    private const int Length = 65536;

    private static readonly ReconnectPolicy s_quick = new()
    {
        InitialDelay = TimeSpan.FromMilliseconds(20),
        MaxDelay = TimeSpan.FromMilliseconds(200),
        MaxAttempts = 200,
    };

    [Test]
    public async Task Hundred_reconnects_leave_nothing_behind()
    {
        // LIO only: tgtd 1.0.85 does not live through so many.
        LabUnit lab = LabUnit.Lio;
        await using IscsiSession session = await ConnectAsync(lab.IserUrl("memory=mw-pinned"));
        LogicalUnit unit = session.GetLogicalUnit(lab.Lun);
        await unit.OpenAsync();
        await using var memory = new LabMemory(Length);
        await memory.RegisterAsync(session);
        RdmaResources? before = null;
        int lost = 0;
        session.Event += e => lost += e.Kind == SessionEventKind.ConnectionLost && e.Fault!.Kind != TransportFaultKind.ClosedLocally ? 1 : 0;
        for (int i = 1; i <= 100; i++)
        {
            session.Reconnect();
            await unit.ReadAsync(0, new DataBuffer(memory.Address, 4096));
            before ??= RdmaResources.Count();
        }

        Waiting.Until(() => session.Reconnects >= 100, () => $"{session.Reconnects} reconnects were made");
        before!.AssertReached();
        Assert.That(RdmaSupport.FailedDestructions, Is.Zero);
        TestContext.Out.WriteLine($"Figure: {session.Reconnects} reconnects to LIO over RDMA, {lost} more attempts than were asked for");
    }

    [TestCase(IserFault.UnknownKey)]
    [TestCase(IserFault.WrongRight)]
    [TestCase(IserFault.LateAccess)]
    [TestCase(IserFault.UninvitedHello)]
    [TestCase(IserFault.UnknownMessage)]
    [TestCase(IserFault.ShortMessage)]
    [TestCase(IserFault.LyingLength)]
    [TestCase(IserFault.DataInMessage)]
    [TestCase(IserFault.TooLongMessage)]
    [TestCase(IserFault.Disconnect)]
    public async Task Target_that_lies_loses_the_connection_and_reads_end_well(IserFault fault)
    {
        using var target = new LabIserTarget(LabEnvironment.Address);
        await using IscsiSession session = await ConnectAsync(target.Url());
        var lost = new TaskCompletionSource<SessionEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Event += e =>
        {
            if (e.Kind == SessionEventKind.ConnectionLost)
            {
                lost.TrySetResult(e);
            }
        };
        LogicalUnit unit = session.GetLogicalUnit(Lunaris.Scsi.Lun.Zero);
        await unit.OpenAsync();
        await using var memory = new LabMemory(2 * Length);
        await memory.RegisterAsync(session);
        Random.Shared.NextBytes(memory.Slice(0, Length));
        await unit.WriteAsync(0, new DataBuffer(memory.Address, Length));
        target.Do(port => port.Arm(fault));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => unit.ReadAsync((ulong)i * 16, new DataBuffer(memory.Address + Length + (i * 8192), 8192)).AsTask()));
        Assert.That(memory.Slice(Length, Length).SequenceEqual(memory.Slice(0, Length)), Is.True);

        // A late access may be refused after the last answer: the next command finds the connection gone.
        await unit.ReadAsync(0, new DataBuffer(memory.Address + Length, 8192));
        SessionEvent first = await lost.Task.WaitAsync(Waiting.Limit);
        Assert.That(first.Message, Is.Not.Empty);
        TestContext.Out.WriteLine($"{fault}: {first.Message}");
    }

    [Test]
    public async Task Silent_target_is_left_after_a_ping()
    {
        using var target = new LabIserTarget(LabEnvironment.Address);
        await using IscsiSession session = await IscsiSession.ConnectAsync(IscsiSessionOptions.FromUrl(target.Url()) with
        {
            Keepalive = new KeepalivePolicy { Interval = TimeSpan.FromMilliseconds(300), Timeout = TimeSpan.FromMilliseconds(700) },
            Reconnect = s_quick,
        });
        target.Do(port => port.Arm(IserFault.Silence));
        Waiting.Until(() => session.Reconnects > 0, () => "the session did not leave the silent target");
    }

    [Test]
    public async Task Adapter_that_is_pulled_out_is_let_go_and_taken_again()
    {
        using var device = new ScratchDevice();
        using var target = new LabIserTarget(device.Address);
        await using IscsiSession session = await ConnectAsync(target.Url());
        LogicalUnit unit = session.GetLogicalUnit(Lunaris.Scsi.Lun.Zero);
        await unit.OpenAsync();
        await using var memory = new LabMemory(Length);
        await memory.RegisterAsync(session);
        await unit.ReadAsync(0, new DataBuffer(memory.Address, Length));
        Assert.That(session.Statistics.Rdma!.Device, Is.EqualTo(device.Name));
        var gone = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        session.Event += e =>
        {
            if (e.Fault is { } fault)
            {
                gone.TrySetResult(fault.Message);
            }
        };

        // The target lets go as well; its own end of the adapter is not what this is about.
        target.Dispose();
        using System.Diagnostics.Process removal = device.StartRemoval();
        LabTool.Finish(removal, "rdma link delete");
        Assert.That(await gone.Task.WaitAsync(Waiting.Limit), Is.Not.Empty);
        Waiting.Until(() => session.Statistics.Rdma!.Device.Length == 0, () => "the adapter is still held");
    }

    [Test]
    public async Task Path_of_small_packets_fails_the_proof_of_on_demand_memory_and_data_is_right_all_the_same()
    {
        using var device = new ScratchDevice(mtu: 1500);
        using var target = new LabIserTarget(device.Address);
        await using IscsiSession session = await ConnectAsync(target.Url("memory=mw-odp"));
        RdmaStatistics rdma = session.Statistics.Rdma!;
        Assert.That((rdma.Memory, rdma.MemoryReason), Is.EqualTo((MemoryMode.WindowPinned, rdma.MemoryReason)).And.Not.Null);
        Assert.That(rdma.MemoryReason, Does.Contain("on-demand memory"));
        LogicalUnit unit = session.GetLogicalUnit(Lunaris.Scsi.Lun.Zero);
        await unit.OpenAsync();
        await using var memory = new LabMemory(2 * Length);
        await memory.RegisterAsync(session);
        Random.Shared.NextBytes(memory.Slice(0, Length));
        await unit.WriteAsync(0, new DataBuffer(memory.Address, Length));
        await unit.ReadAsync(0, new DataBuffer(memory.Address + Length, Length));
        Assert.That(memory.Slice(Length, Length).SequenceEqual(memory.Slice(0, Length)), Is.True);
        Assert.That(rdma.Buffers(MemoryMode.WindowPinned), Is.EqualTo(2));
    }

    [Test]
    public async Task Portal_group_that_is_disabled_under_load_is_met_again_when_it_is_back()
    {
        LabUnit lab = LabUnit.Lio;
        string enable = Path.Combine(LabTool.LioGroup(LabEnvironment.LioTarget), "enable");
        await using IscsiSession session = await ConnectAsync(lab.IserUrl("memory=mw-pinned"));
        LogicalUnit unit = session.GetLogicalUnit(lab.Lun);
        await unit.OpenAsync();
        await using var memory = new LabMemory(Length * 8);
        await memory.RegisterAsync(session);
        using var stop = new CancellationTokenSource();
        Task[] load = [.. Enumerable.Range(0, 8).Select(async i =>
        {
            for (ulong lba = 0; !stop.IsCancellationRequested; lba = (lba + 128) % 65536)
            {
                await unit.ReadAsync(lba, new DataBuffer(memory.Address + (i * Length), Length));
            }
        })];
        try
        {
            await File.WriteAllTextAsync(enable, "0");
            Waiting.Until(() => session.State != SessionState.LoggedIn, () => "the connection has survived");
        }
        finally
        {
            await File.WriteAllTextAsync(enable, "1");
        }

        Waiting.Until(() => session.State == SessionState.LoggedIn, () => $"the session did not come back: {session.State}");
        await stop.CancelAsync();
        await Task.WhenAll(load);
    }

    [Test]
    public void Port_where_nobody_listens_is_told_in_one_sentence() =>
        Assert.That(
            async () => await IscsiSession.ConnectAsync(IscsiUrl.Parse($"iser://{LabEnvironment.Address}:9/iqn.2026-01.com.example:none/0")),
            Throws.InstanceOf<IscsiSessionException>().With.Message.Contains("nobody listens for RDMA connections on port 9"));

    private static Task<IscsiSession> ConnectAsync(IscsiUrl url) => IscsiSession.ConnectAsync(IscsiSessionOptions.FromUrl(url) with { Reconnect = s_quick, MaxSends = 1000 });
}
