using System.Net;
using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

/// <summary>Both ends of a connection of this process with itself, over a real device.</summary>
internal sealed class LabConnection : IDisposable
{
    private readonly ConnectionId _listener;

    public LabConnection(IPAddress? address = null, QueuePairOptions? options = null, ConnectionParameters? parameters = null, MemoryAccess access = LabEnd.Everything)
    {
        QueuePairOptions sizes = options ?? new QueuePairOptions { InlineBytes = 64 };
        ConnectionParameters limits = parameters ?? new ConnectionParameters { ResponderResources = 4, InitiatorDepth = 4 };
        address ??= LabEnvironment.Address;
        InitiatorEvents = RdmaSupport.Provider.CreateEventChannel();
        TargetEvents = RdmaSupport.Provider.CreateEventChannel();
        _listener = Listen(TargetEvents, address);

        ConnectionId id = Resolve(InitiatorEvents, _listener.LocalEndPoint!);
        Initiator = new LabEnd(id, sizes, access);
        id.Connect(limits, [0x80, 0, 0, 0]);
        Request = Expect(TargetEvents, ConnectionEventKind.ConnectRequest);
        Target = new LabEnd(Request.Id, sizes, access);
        Request.Id.Accept(limits, [0x40]);
        Established = Expect(InitiatorEvents, ConnectionEventKind.Established);
        Expect(TargetEvents, ConnectionEventKind.Established);
    }

    public EventChannel InitiatorEvents { get; }

    public EventChannel TargetEvents { get; }

    public ConnectionEvent Request { get; }

    public ConnectionEvent Established { get; }

    public LabEnd Initiator { get; }

    public LabEnd Target { get; }

    public IPEndPoint Portal => _listener.LocalEndPoint!;

    /// <summary>Listens on a free port.</summary>
    public static ConnectionId Listen(EventChannel events, IPAddress address)
    {
        ConnectionId listener = events.CreateId();
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen(8);
        return listener;
    }

    /// <summary>An id that has found its device and its way.</summary>
    public static ConnectionId Resolve(EventChannel events, IPEndPoint portal)
    {
        ConnectionId id = events.CreateId();
        id.ResolveAddress(portal, TimeSpan.FromSeconds(20));
        Expect(events, ConnectionEventKind.AddressResolved);
        id.ResolveRoute(TimeSpan.FromSeconds(20));
        Expect(events, ConnectionEventKind.RouteResolved);
        return id;
    }

    /// <summary>The next event, which must be of this kind.</summary>
    public static ConnectionEvent Expect(EventChannel events, ConnectionEventKind kind)
    {
        ConnectionEvent next = Waiting.For(events.TryGetEvent, $"The event {kind}");
        Assert.That(next.Kind, Is.EqualTo(kind), $"status {next.Status}");
        return next;
    }

    /// <summary>Sends a message from one end to the other and waits until it is there.</summary>
    public static WorkCompletion Deliver(LabEnd from, LabEnd to, uint length = 16)
    {
        to.PostReceive(1);
        from.Sends.AddSend(2);
        from.Sends.AddElement(from.At(0), length, from.Region.LocalKey);
        from.PostOne();
        WorkCompletion received = to.Wait(1)[0];
        Assert.That(received.Status, Is.EqualTo(WorkStatus.Success));
        return received;
    }

    public void Dispose()
    {
        Initiator.Dispose();
        Target.Dispose();
        _listener.Dispose();
        InitiatorEvents.Dispose();
        TargetEvents.Dispose();
    }
}
