extern alias iser;

using System.Net;
using iser::Lunaris.Transports.Iser;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Target.Iser;
using Lunaris.Tests.Login;
using NUnit.Framework;
using RdmaNet;
using RdmaNet.Fake;

namespace Lunaris.Tests.Iser;

/// <summary>
/// A session over iSER in memory: engine and transport as they are, the fake provider's adapters below, the embedded target behind its port on the other
/// side, and a clock that only the test moves.
/// </summary>
internal sealed class IserHarness : IDisposable
{
    public const string TargetName = "iqn.2026-01.io.lunaris:disk";

    public static readonly IPAddress TargetAddress = IPAddress.Parse("192.0.2.2");
    public static readonly IPAddress InitiatorAddress = IPAddress.Parse("192.0.2.1");

    private readonly List<RdmaBuffer> _buffers = [];

    public IserHarness(
        TransportOptions? options = null,
        FakeAdapterOptions? adapter = null,
        IserPortOptions? port = null,
        EmbeddedTargetOptions? target = null,
        Func<SessionOptions, SessionOptions>? change = null,
        bool listen = true)
    {
        InitiatorAdapter = Provider.AddAdapter("fake0", InitiatorAddress, adapter);
        TargetAdapter = Provider.AddAdapter("fake1", TargetAddress);
        Node = new TargetNode(target ?? new EmbeddedTargetOptions(), new SeededEntropy(9));
        if (listen)
        {
            Port = new IserPort(Node, Provider, new IPEndPoint(TargetAddress, 3260), port);
        }

        var session = new SessionOptions
        {
            Portal = new Portal(TargetAddress.ToString()),
            Login = new LoginOptions { InitiatorName = IscsiName.Parse("iqn.2026-01.test:initiator"), TargetName = IscsiName.Parse(TargetName) },
            Isid = Isid.FromRandom(0x123456, 0x789A),
            Keepalive = KeepalivePolicy.None,
            DefaultTaskTimeout = TimeSpan.Zero,
        };
        var factory = new IserTransportFactory(Provider);
        options ??= new TransportOptions();
        options = options with { RdmaMaxCommands = Math.Min(options.RdmaMaxCommands, 128), BindAddress = InitiatorAddress };
        Engine = new SessionEngine(change?.Invoke(session) ?? session, sink => Transport = factory.Create(sink, options), new SeededEntropy(3));
    }

    public FakeVerbsProvider Provider { get; } = new();

    public FakeAdapter InitiatorAdapter { get; }

    public FakeAdapter TargetAdapter { get; }

    public TargetNode Node { get; }

    public IserPort? Port { get; set; }

    public SessionEngine Engine { get; }

    public IIscsiTransport Transport { get; private set; } = null!;

    public TransportStatistics Statistics => Transport.Statistics;

    public RdmaStatistics Rdma => Transport.Statistics.Rdma!;

    public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1000);

    public List<SessionEvent> Events { get; } = [];

    public List<IscsiTask> Completed { get; } = [];

    public static IserHarness LoggedIn(
        TransportOptions? options = null,
        FakeAdapterOptions? adapter = null,
        IserPortOptions? port = null,
        EmbeddedTargetOptions? target = null,
        Func<SessionOptions, SessionOptions>? change = null)
    {
        var harness = new IserHarness(options, adapter, port, target, change);
        harness.Start();
        Assert.That(harness.Engine.State, Is.EqualTo(SessionState.LoggedIn), () => string.Join('\n', harness.Events.Select(e => e.Message)));
        return harness;
    }

    public void Start()
    {
        Engine.Start(Now);
        Settle();
    }

    /// <summary>Lets everybody do what they can until nothing happens any more.</summary>
    public void Settle()
    {
        int idle = 0;
        for (int turn = 0; idle < 4; turn++)
        {
            Assert.That(turn, Is.LessThan(200_000), "the exchange does not end");
            bool any = Provider.Run() > 0;
            any |= Port?.Service() ?? false;
            any |= Turn();
            idle = any ? 0 : idle + 1;
        }
    }

    /// <summary>One turn of the initiator's driver.</summary>
    public bool Turn()
    {
        long before = Statistics.PdusReceived + Statistics.PdusSent + Rdma.Completions;
        int completed = Completed.Count;
        int events = Events.Count;
        Engine.Service(TransportEvents.Readable, Now);
        Collect();
        Engine.Flush(Now);
        Collect();
        return Statistics.PdusReceived + Statistics.PdusSent + Rdma.Completions != before || Completed.Count != completed || Events.Count != events;
    }

    public RdmaBuffer NewBuffer(int length)
    {
        var buffer = new RdmaBuffer(length);
        _buffers.Add(buffer);
        return buffer;
    }

    public static ScsiTask Read(nint address, int length, ulong lba = 0)
    {
        var task = new ScsiTask { DataIn = new DataBuffer(address, length) };
        task.SetCommand(new Read16 { Lba = lba, TransferLength = (uint)(length / 512) });
        return task;
    }

    public static ScsiTask Write(nint address, int length, ulong lba = 0)
    {
        var task = new ScsiTask { DataOut = new DataBuffer(address, length) };
        task.SetCommand(new Write16 { Lba = lba, TransferLength = (uint)(length / 512) });
        return task;
    }

    public void Submit(params IEnumerable<IscsiTask> tasks)
    {
        foreach (IscsiTask task in tasks)
        {
            Engine.Submit(task, Now);
        }

        Engine.Flush(Now);
    }

    /// <summary>Runs tasks to their end.</summary>
    public void Run(params IscsiTask[] tasks)
    {
        Submit(tasks);
        Settle();
        Assert.That(tasks.Select(task => task.State), Is.All.EqualTo(TaskState.Idle), () => "a task is still under way; " + string.Join('\n', Events.Select(e => e.Message)));
    }

    public void RunGood(params ScsiTask[] tasks)
    {
        Run([.. tasks]);
        Assert.That(tasks.Select(task => (task.Completion.Outcome, task.Completion.Status)), Is.All.EqualTo((TaskOutcome.Completed, ScsiStatus.Good)));
    }

    /// <summary>What lies on the target's disk.</summary>
    public byte[] OnDisk(long offset, int length)
    {
        var bytes = new byte[length];
        Node.Targets[0][0].Disk.Read(offset, bytes);
        return bytes;
    }

    /// <summary>The rules that every program must keep, whatever happens: no broken rule of verbs, nothing left open.</summary>
    public void AssertSound()
    {
        Assert.That(Provider.Violations.Where(v => v.Kind != FakeViolationKind.RemoteAccess), Is.Empty);
        Assert.That(Node.Violations, Is.Empty);
        Assert.That(InitiatorAdapter.BoundWindows, Is.Zero, "windows are open though no command is under way");
    }

    public void Dispose()
    {
        Engine.Dispose();
        Port?.Dispose();
        _buffers.ForEach(buffer => buffer.Dispose());
        Provider.Run();
    }

    private void Collect()
    {
        while (Engine.TryTakeCompletion(out IscsiTask? task))
        {
            Completed.Add(task);
        }

        while (Engine.TryTakeEvent(out SessionEvent? sessionEvent))
        {
            Events.Add(sessionEvent);
        }
    }
}
