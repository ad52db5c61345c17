using System.Net;
using NUnit.Framework;
using RdmaNet;
using RdmaNet.Fake;

namespace Lunaris.Tests.Rdma;

[TestFixture]
public sealed class ConnectionTests
{
    private static readonly IPEndPoint s_target = new(IPAddress.Parse("192.0.2.2"), FakeConnection.TargetPort);

    [Test]
    public void Private_data_arrives_padded_and_depths_are_seen_from_the_other_side()
    {
        var provider = new FakeVerbsProvider();
        provider.AddAdapter("fake0", s_target.Address);
        using EventChannel events = provider.CreateEventChannel();
        using ConnectionId listener = events.CreateId();
        listener.Bind(s_target);
        listener.Listen(1);
        using ConnectionId id = Routed(provider, events);
        using var end = new FakeEnd(provider, id, new QueuePairOptions());
        id.Connect(new ConnectionParameters { ResponderResources = 16, InitiatorDepth = 1 }, [0x80, 0, 0, 0]);
        ConnectionEvent request = Next(provider, events, ConnectionEventKind.ConnectRequest);
        using ConnectionId accepted = request.Id;
        Assert.Multiple(() =>
        {
            Assert.That(request.Listener, Is.SameAs(listener));
            Assert.That(request.PrivateData.Length, Is.EqualTo(56));
            Assert.That(request.PrivateData.Span[0], Is.EqualTo(0x80));
            Assert.That((request.Parameters.InitiatorDepth, request.Parameters.ResponderResources), Is.EqualTo(((byte)16, (byte)1)));
            Assert.That(request.Id.Device, Is.SameAs(id.Device));
        });
        using var other = new FakeEnd(provider, request.Id, new QueuePairOptions());
        request.Id.Accept(new ConnectionParameters(), []);
        ConnectionEvent established = Next(provider, events, ConnectionEventKind.Established);
        Assert.That(established.Id, Is.SameAs(id));
        Assert.That(established.PrivateData.Length, Is.EqualTo(196));
        Next(provider, events, ConnectionEventKind.Established);

        Assert.That(id.Disconnect(), Is.Zero);
        Next(provider, events, ConnectionEventKind.Disconnected);
        Next(provider, events, ConnectionEventKind.Disconnected);
        Assert.That(end.Pair.QueryState(), Is.EqualTo(QueuePairState.Error));
        Assert.That(other.Pair.QueryState(), Is.EqualTo(QueuePairState.ReadyToSend), "until its program disconnects too");
        other.Sends.AddSend(1);
        Assert.That(other.Post().Single().Status, Is.EqualTo(WorkStatus.RetryExceeded));
    }

    [Test]
    public void Rejection_tells_whether_nobody_listens_or_the_program_refuses([Values] bool listening)
    {
        var provider = new FakeVerbsProvider();
        provider.AddAdapter("fake0", s_target.Address);
        using EventChannel events = provider.CreateEventChannel();
        using ConnectionId listener = events.CreateId();
        if (listening)
        {
            listener.Bind(s_target);
            listener.Listen(1);
        }
        using ConnectionId id = Routed(provider, events);
        using var end = new FakeEnd(provider, id, new QueuePairOptions());
        end.PostReceive(1);
        id.Connect(new ConnectionParameters(), []);
        if (listening)
        {
            using ConnectionId incoming = Next(provider, events, ConnectionEventKind.ConnectRequest).Id;
            incoming.Reject([1, 2, 3]);
        }
        ConnectionEvent rejected = Next(provider, events, ConnectionEventKind.Rejected);
        Assert.That((rejected.Status, rejected.PrivateData.Length, rejected.PrivateData.Span[2]), Is.EqualTo((listening ? 28 : 8, 148, (byte)(listening ? 3 : 0))));
        Assert.That(end.Poll().Single().Status, Is.EqualTo(WorkStatus.Flushed));
    }

    [Test]
    public void Address_without_any_adapter_is_an_event_and_steps_out_of_order_are_errors()
    {
        var provider = new FakeVerbsProvider();
        using EventChannel events = provider.CreateEventChannel();
        using ConnectionId id = events.CreateId();
        Assert.That(() => id.ResolveRoute(TimeSpan.FromSeconds(1)), Throws.TypeOf<RdmaException>().With.Property(nameof(RdmaException.Error)).EqualTo(Errno.Invalid));
        id.ResolveAddress(s_target, TimeSpan.FromSeconds(1));
        Assert.That(Next(provider, events, ConnectionEventKind.AddressError).Status, Is.EqualTo(-Errno.NoDevice));
        Assert.That(id.Device, Is.Null);
        Assert.That(id.Disconnect(), Is.EqualTo(Errno.Invalid));
    }

    [Test]
    public void Scripted_events_replace_or_silence_what_would_come()
    {
        var provider = new FakeVerbsProvider();
        provider.AddAdapter("fake0", s_target.Address);
        using EventChannel events = provider.CreateEventChannel();
        using ConnectionId id = events.CreateId();
        provider.ScriptEvent(ConnectionEventKind.AddressResolved, instead: null);
        id.ResolveAddress(s_target, TimeSpan.FromSeconds(1));
        provider.Run();
        Assert.That(events.TryGetEvent(), Is.Null);
        provider.ScriptEvent(ConnectionEventKind.RouteResolved, ConnectionEventKind.RouteError, -Errno.TimedOut);
        id.ResolveRoute(TimeSpan.FromSeconds(1));
        Assert.That(Next(provider, events, ConnectionEventKind.RouteError).Status, Is.EqualTo(-Errno.TimedOut));
        provider.InjectEvent(id, ConnectionEventKind.AddressChange, 5, 1, 2);
        Assert.That(Next(provider, events, ConnectionEventKind.AddressChange).PrivateData.ToArray(), Is.EqualTo(new byte[] { 1, 2 }));
    }

    [Test]
    public void Removed_device_fails_everything_on_it_and_everything_can_be_disposed()
    {
        var connection = new FakeConnection();
        FakeEnd end = connection.Initiator;
        end.PostReceive(1);
        connection.InitiatorAdapter.Remove();
        Assert.That(connection.Expect(connection.InitiatorEvents, ConnectionEventKind.DeviceRemoval).Id, Is.SameAs(end.Id));
        Assert.That(end.Device.TryGetAsyncEvent(out AsyncEvent fatal), Is.True);
        Assert.That(fatal.Kind, Is.EqualTo(AsyncEventKind.DeviceFatal));
        Assert.That(end.Poll().Single().Status, Is.EqualTo(WorkStatus.Flushed));
        end.Sends.AddSend(1);
        Assert.That(end.Pair.Post(end.Sends, out _), Is.EqualTo(Errno.InputOutput));
        Assert.That(() => end.Domain.AllocateWindow(WindowType.Type2), Throws.TypeOf<RdmaException>());
        Assert.That(connection.Provider.ListDevices(), Is.EqualTo(new[] { "fake1" }));
        connection.Target.Sends.AddSend(1);
        Assert.That(connection.Target.Post().Single().Status, Is.EqualTo(WorkStatus.RetryExceeded));
        connection.Dispose();
        Assert.That(connection.Provider.Counts.Total, Is.Zero);
    }

    [Test]
    public void Cable_out_is_a_port_event_and_requests_run_out_of_retries()
    {
        using var connection = new FakeConnection();
        connection.InitiatorAdapter.IsLinkUp = false;
        Assert.That(connection.Initiator.Device.TryGetAsyncEvent(out AsyncEvent down), Is.True);
        Assert.That(down, Is.EqualTo(new AsyncEvent(AsyncEventKind.PortError, 1)));
        Assert.That(connection.Initiator.Device.QueryPort(1).State, Is.EqualTo(PortState.Down));
        connection.Initiator.Sends.AddSend(1);
        Assert.That(connection.Initiator.Post().Single().Status, Is.EqualTo(WorkStatus.RetryExceeded));
    }

    [Test]
    public void Scripted_failures_hit_the_request_or_call_they_were_meant_for()
    {
        using var connection = new FakeConnection();
        FakeEnd end = connection.Initiator;
        connection.Target.PostReceive(1);
        connection.Provider.FailWork(WorkStatus.RemoteOperation, request => request.Id == 2);
        end.Sends.AddSend(1);
        end.Sends.AddSend(2);
        end.Sends.AddSend(3);
        Assert.That(end.Post().Select(completion => completion.Status), Is.EqualTo(new[] { WorkStatus.Success, WorkStatus.RemoteOperation, WorkStatus.Flushed }));
        connection.Provider.FailCall("ibv_alloc_mw", Errno.NoMemory);
        Assert.That(() => end.Domain.AllocateWindow(WindowType.Type2), Throws.TypeOf<RdmaException>().With.Property(nameof(RdmaException.Operation)).EqualTo("ibv_alloc_mw"));
        using MemoryWindow second = end.Domain.AllocateWindow(WindowType.Type2);
        connection.Provider.InjectCompletion(end.Completions, new WorkCompletion { Id = 99, Status = WorkStatus.Fatal });
        Assert.That(end.Poll().Single().Id, Is.EqualTo(99));
    }

    [Test]
    public void Paused_peer_is_silent_until_it_goes_on()
    {
        using var connection = new FakeConnection();
        connection.Initiator.PostReceive(1);
        connection.Provider.Pause(connection.Target.Pair);
        connection.Target.Sends.AddSend(1);
        Assert.That(connection.Target.Post(), Is.Empty);
        connection.Provider.Pause(connection.Target.Pair, paused: false);
        connection.Provider.Run();
        Assert.That(connection.Initiator.Poll(), Has.Length.EqualTo(1));
    }

    private static ConnectionId Routed(FakeVerbsProvider provider, EventChannel events)
    {
        ConnectionId id = events.CreateId();
        id.ResolveAddress(s_target, TimeSpan.FromSeconds(1));
        Next(provider, events, ConnectionEventKind.AddressResolved);
        id.ResolveRoute(TimeSpan.FromSeconds(1));
        Next(provider, events, ConnectionEventKind.RouteResolved);
        return id;
    }

    private static ConnectionEvent Next(FakeVerbsProvider provider, EventChannel events, ConnectionEventKind kind)
    {
        provider.Run();
        ConnectionEvent? next = events.TryGetEvent();
        Assert.That(next?.Kind, Is.EqualTo(kind));
        return next!;
    }
}
