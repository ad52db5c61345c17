using System.Net;
using RdmaNet;

namespace Lunaris.Tests.Rdma;

/// <summary>Another connection over the adapters of the first, with a protection domain of its own at the target.</summary>
internal sealed class SecondQueuePair : IDisposable
{
    private readonly ConnectionId _id;
    private readonly QueuePair _pair;
    private readonly FakeConnection _first;

    public SecondQueuePair(FakeConnection first)
    {
        _first = first;
        _id = first.InitiatorEvents.CreateId();
        _id.ResolveAddress(new IPEndPoint(first.TargetAdapter.Address, FakeConnection.TargetPort), TimeSpan.FromSeconds(1), new IPEndPoint(first.InitiatorAdapter.Address, 0));
        first.Expect(first.InitiatorEvents, ConnectionEventKind.AddressResolved);
        _id.ResolveRoute(TimeSpan.FromSeconds(1));
        first.Expect(first.InitiatorEvents, ConnectionEventKind.RouteResolved);
        _pair = _id.CreateQueuePair(first.Initiator.Domain, first.Initiator.Completions, first.Initiator.Completions, new QueuePairOptions());
        _id.Connect(new ConnectionParameters(), []);
        ConnectionEvent request = first.Expect(first.TargetEvents, ConnectionEventKind.ConnectRequest);
        Target = new FakeEnd(first.Provider, request.Id, new QueuePairOptions());
        request.Id.Accept(new ConnectionParameters(), []);
        first.Expect(first.InitiatorEvents, ConnectionEventKind.Established);
        first.Expect(first.TargetEvents, ConnectionEventKind.Established);
    }

    public FakeEnd Target { get; }

    public RdmaDevice? Device => _id.Device;

    public void Dispose()
    {
        _pair.Dispose();
        _id.Dispose();
        Target.Dispose();
        _first.Provider.Run();
    }
}
