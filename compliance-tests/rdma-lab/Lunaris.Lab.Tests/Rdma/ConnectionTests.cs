using System.Net;
using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

[TestFixture]
public sealed class ConnectionTests : RdmaFixture
{
    [Test]
    public void Handshake_carries_private_data_and_limits_both_ways()
    {
        using var connection = new LabConnection(parameters: new ConnectionParameters { ResponderResources = 3, InitiatorDepth = 2 });
        Assert.Multiple(() =>
        {
            Assert.That(connection.Request.PrivateData.ToArray()[..4], Is.EqualTo(new byte[] { 0x80, 0, 0, 0 }));
            Assert.That(connection.Established.PrivateData.ToArray()[..4], Is.EqualTo(new byte[] { 0x40, 0, 0, 0 }));
            Assert.That(connection.Request.Parameters.ResponderResources, Is.EqualTo(2), "what the initiator may have in flight on us");
            Assert.That(connection.Request.Parameters.InitiatorDepth, Is.EqualTo(3), "what we may have in flight on the initiator");
            Assert.That(connection.Initiator.Id.RemoteEndPoint, Is.EqualTo(connection.Portal));
            Assert.That(connection.Target.Id.LocalEndPoint, Is.EqualTo(connection.Portal));
            Assert.That(connection.Target.Id.RemoteEndPoint, Is.EqualTo(connection.Initiator.Id.LocalEndPoint));
            Assert.That(connection.Initiator.Id.Port, Is.EqualTo(1));
            Assert.That(connection.Initiator.Id.Device, Is.SameAs(connection.Target.Id.Device));
            Assert.That(connection.Initiator.Id.Device!.Name, Is.EqualTo(LabEnvironment.Device));
            Assert.That(connection.Initiator.Pair.QueryState(), Is.EqualTo(QueuePairState.ReadyToSend));
        });
    }

    [Test]
    public void Port_where_nobody_listens_rejects()
    {
        using EventChannel events = RdmaSupport.Provider.CreateEventChannel();
        using ConnectionId id = LabConnection.Resolve(events, new IPEndPoint(LabEnvironment.Address, 9));
        using var end = new LabEnd(id, new QueuePairOptions());
        id.Connect(new ConnectionParameters(), []);
        const int InvalidService = 8;
        Assert.That(LabConnection.Expect(events, ConnectionEventKind.Rejected).Status, Is.EqualTo(InvalidService));
    }

    [Test]
    public void Program_that_rejects_says_why_in_its_private_data()
    {
        using EventChannel events = RdmaSupport.Provider.CreateEventChannel();
        using EventChannel targetEvents = RdmaSupport.Provider.CreateEventChannel();
        using ConnectionId listener = LabConnection.Listen(targetEvents, LabEnvironment.Address);
        using ConnectionId id = LabConnection.Resolve(events, listener.LocalEndPoint!);
        using var end = new LabEnd(id, new QueuePairOptions());
        id.Connect(new ConnectionParameters(), []);
        using ConnectionId request = LabConnection.Expect(targetEvents, ConnectionEventKind.ConnectRequest).Id;
        request.Reject([1, 2, 3]);
        ConnectionEvent rejected = LabConnection.Expect(events, ConnectionEventKind.Rejected);
        const int Consumer = 28;
        Assert.That(rejected.Status, Is.EqualTo(Consumer));
        Assert.That(rejected.PrivateData.ToArray()[..3], Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Address_without_a_route_is_refused_at_once()
    {
        using EventChannel events = RdmaSupport.Provider.CreateEventChannel();
        using ConnectionId id = events.CreateId();
        Assert.That(
            () => id.ResolveAddress(new IPEndPoint(IPAddress.Parse("203.0.113.1"), 3260), TimeSpan.FromSeconds(1)),
            Throws.TypeOf<RdmaException>().With.Property(nameof(RdmaException.Error)).EqualTo(Errno.NetworkUnreachable));
    }

    [Test]
    public void Address_without_a_device_is_an_address_error()
    {
        using var scratch = new ScratchDevice();
        LabTool.Finish(scratch.StartRemoval(), "rdma link delete");
        using EventChannel events = RdmaSupport.Provider.CreateEventChannel();
        using ConnectionId id = events.CreateId();
        id.ResolveAddress(new IPEndPoint(scratch.Address, 3260), TimeSpan.FromSeconds(20));
        Assert.That(LabConnection.Expect(events, ConnectionEventKind.AddressError).Status, Is.EqualTo(-Errno.NoDevice));
        Assert.That(id.Device, Is.Null);
    }

    [Test]
    public void Listening_twice_on_one_address_is_refused()
    {
        using EventChannel events = RdmaSupport.Provider.CreateEventChannel();
        using ConnectionId first = LabConnection.Listen(events, LabEnvironment.Address);
        using ConnectionId second = events.CreateId();
        Assert.That(
            () =>
            {
                second.Bind(first.LocalEndPoint!);
                second.Listen(1);
            },
            Throws.TypeOf<RdmaException>());
    }

    [Test]
    public void Disconnect_reaches_the_peer_and_flushes_both_ends()
    {
        using var connection = new LabConnection();
        connection.Initiator.PostReceive(11);
        connection.Target.PostReceive(22);
        Assert.That(connection.Initiator.Id.Disconnect(), Is.Zero);
        LabConnection.Expect(connection.TargetEvents, ConnectionEventKind.Disconnected);
        Assert.That(connection.Target.Id.Disconnect(), Is.Zero);
        LabConnection.Expect(connection.InitiatorEvents, ConnectionEventKind.Disconnected);
        foreach ((LabEnd end, ulong id) in new[] { (connection.Initiator, 11ul), (connection.Target, 22ul) })
        {
            WorkCompletion flushed = end.Wait(1)[0];
            Assert.That((flushed.Id, flushed.Status), Is.EqualTo((id, WorkStatus.Flushed)));
            end.WaitForError();
        }
    }

    [Test]
    public void Id_that_goes_away_disconnects_the_peer()
    {
        using var connection = new LabConnection();
        connection.Initiator.Dispose();
        LabConnection.Expect(connection.TargetEvents, ConnectionEventKind.Disconnected);
    }

    [Test]
    public void Device_outlives_the_connection_while_a_region_is_on_it()
    {
        using EventChannel events = RdmaSupport.Provider.CreateEventChannel();
        using EventChannel targetEvents = RdmaSupport.Provider.CreateEventChannel();
        using ConnectionId listener = LabConnection.Listen(targetEvents, LabEnvironment.Address);
        ConnectionId first = LabConnection.Resolve(events, listener.LocalEndPoint!);
        RdmaDevice device = first.Device!;
        using ProtectionDomain domain = device.AllocateProtectionDomain();
        using var buffer = new RdmaBuffer(4096);
        using MemoryRegion region = domain.Register(buffer, LabEnd.Everything);
        first.Dispose();
        listener.Dispose();
        using MemoryWindow window = domain.AllocateWindow(WindowType.Type2);
        using EventChannel later = RdmaSupport.Provider.CreateEventChannel();
        using ConnectionId again = LabConnection.Listen(later, LabEnvironment.Address);
        using ConnectionId second = LabConnection.Resolve(events, again.LocalEndPoint!);
        Assert.That(second.Device, Is.SameAs(device));
        using CompletionQueue completions = device.CreateCompletionQueue(8);
        using QueuePair pair = second.CreateQueuePair(domain, completions, completions, new QueuePairOptions());
        Assert.That(pair.Domain, Is.SameAs(domain));
    }

    [Test]
    public void Device_closes_with_the_last_that_needs_it()
    {
        RdmaDevice device;
        using (EventChannel events = RdmaSupport.Provider.CreateEventChannel())
        using (ConnectionId listener = LabConnection.Listen(events, LabEnvironment.Address))
        using (ConnectionId id = LabConnection.Resolve(events, listener.LocalEndPoint!))
        {
            device = id.Device!;
            Assert.That(device.QueryAttributes().PortCount, Is.EqualTo(1));
        }
        Assert.That(() => device.QueryAttributes(), Throws.TypeOf<ObjectDisposedException>());
    }
}
