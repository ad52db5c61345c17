using System.Net;
using NUnit.Framework;
using RdmaNet;
using RdmaNet.Fake;

namespace Lunaris.Tests.Rdma;

/// <summary>One end: its objects in the order in which they were made.</summary>
internal sealed class FakeEnd : IDisposable
{
    public const int BufferLength = 64 * 1024;

    public const MemoryAccess Everything = MemoryAccess.LocalWrite | MemoryAccess.RemoteRead | MemoryAccess.RemoteWrite | MemoryAccess.WindowBind;

    public FakeEnd(FakeVerbsProvider provider, ConnectionId id, in QueuePairOptions options, MemoryAccess access = Everything, int completions = 256)
    {
        Provider = provider;
        Id = id;
        Device = id.Device!;
        Domain = Device.AllocateProtectionDomain();
        Channel = Device.CreateCompletionChannel();
        Completions = Device.CreateCompletionQueue(completions, Channel);
        Buffer = new RdmaBuffer(BufferLength);
        Region = Domain.Register(Buffer, access);
        Pair = id.CreateQueuePair(Domain, Completions, Completions, options);
    }

    public FakeVerbsProvider Provider { get; }

    public ConnectionId Id { get; }

    public RdmaDevice Device { get; }

    public ProtectionDomain Domain { get; }

    public CompletionChannel Channel { get; }

    public CompletionQueue Completions { get; }

    public RdmaBuffer Buffer { get; }

    public MemoryRegion Region { get; }

    public QueuePair Pair { get; }

    public SendChain Sends { get; } = new(32);

    public ReceiveChain Receives { get; } = new(32);

    public Span<byte> Bytes(int start, int length) => Buffer.Slice(start, length);

    public void PostReceive(ulong id, int start = 32 * 1024, uint length = 4096)
    {
        Receives.Add(id, Buffer.Address + start, length, Region.LocalKey);
        Assert.That(Pair.Post(Receives, out _), Is.Zero);
    }

    /// <summary>Posts the chain and runs the world.</summary>
    public WorkCompletion[] Post()
    {
        Assert.That(Pair.Post(Sends, out _), Is.Zero);
        Provider.Run();
        return Poll();
    }

    public WorkCompletion[] Poll()
    {
        var completions = new WorkCompletion[64];
        int count = Completions.Poll(completions);
        Assert.That(count, Is.GreaterThanOrEqualTo(0));
        return completions[..count];
    }

    public void Dispose()
    {
        Sends.Dispose();
        Receives.Dispose();
        Pair.Dispose();
        Region.Dispose();
        Buffer.Dispose();
        Completions.Dispose();
        Channel.Dispose();
        Domain.Dispose();
        Id.Dispose();
    }
}

/// <summary>A connection between two fake adapters, its initiator and its target.</summary>
internal sealed class FakeConnection : IDisposable
{
    public const int TargetPort = 3260;

    private readonly ConnectionId _listener;
    private readonly EventChannel _initiatorEvents;
    private readonly EventChannel _targetEvents;

    public FakeConnection(FakeAdapterOptions? initiator = null, QueuePairOptions? options = null, ConnectionParameters? parameters = null, MemoryAccess access = FakeEnd.Everything, int completions = 256)
    {
        QueuePairOptions sizes = options ?? new QueuePairOptions { InlineBytes = 64 };
        InitiatorAdapter = Provider.AddAdapter("fake0", IPAddress.Parse("192.0.2.1"), initiator);
        TargetAdapter = Provider.AddAdapter("fake1", IPAddress.Parse("192.0.2.2"));
        _initiatorEvents = Provider.CreateEventChannel();
        _targetEvents = Provider.CreateEventChannel();
        _listener = _targetEvents.CreateId();
        _listener.Bind(new IPEndPoint(TargetAdapter.Address, TargetPort));
        _listener.Listen(8);

        ConnectionId id = _initiatorEvents.CreateId();
        id.ResolveAddress(new IPEndPoint(TargetAdapter.Address, TargetPort), TimeSpan.FromSeconds(1), new IPEndPoint(InitiatorAdapter.Address, 0));
        Expect(_initiatorEvents, ConnectionEventKind.AddressResolved);
        id.ResolveRoute(TimeSpan.FromSeconds(1));
        Expect(_initiatorEvents, ConnectionEventKind.RouteResolved);
        Initiator = new FakeEnd(Provider, id, sizes, access, completions);
        id.Connect(parameters ?? new ConnectionParameters(), [0x80, 0, 0, 0]);
        ConnectionEvent request = Expect(_targetEvents, ConnectionEventKind.ConnectRequest);
        Target = new FakeEnd(Provider, request.Id, sizes);
        request.Id.Accept(parameters ?? new ConnectionParameters(), [0x40]);
        Expect(_initiatorEvents, ConnectionEventKind.Established);
        Expect(_targetEvents, ConnectionEventKind.Established);
    }

    public FakeVerbsProvider Provider { get; } = new();

    public FakeAdapter InitiatorAdapter { get; }

    public FakeAdapter TargetAdapter { get; }

    public FakeEnd Initiator { get; }

    public FakeEnd Target { get; }

    public EventChannel InitiatorEvents => _initiatorEvents;

    public EventChannel TargetEvents => _targetEvents;

    public ConnectionEvent Expect(EventChannel channel, ConnectionEventKind kind)
    {
        Provider.Run();
        ConnectionEvent? next = channel.TryGetEvent();
        Assert.That(next?.Kind, Is.EqualTo(kind));
        return next!;
    }

    /// <summary>The kinds of violations so far.</summary>
    public IEnumerable<FakeViolationKind> Violations => Provider.Violations.Select(violation => violation.Kind);

    public void Dispose()
    {
        Initiator.Dispose();
        Target.Dispose();
        _listener.Dispose();
        _initiatorEvents.Dispose();
        _targetEvents.Dispose();
    }
}
