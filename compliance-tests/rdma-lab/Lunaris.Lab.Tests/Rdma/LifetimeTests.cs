using System.Diagnostics;
using System.Net;
using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

[TestFixture]
public sealed class LifetimeTests : RdmaFixture
{
    [Test]
    public void Twenty_connections_leave_nothing_behind()
    {
        RdmaResources before = RdmaResources.Count();
        for (int round = 0; round < 20; round++)
        {
            using var connection = new LabConnection();
            using MemoryWindow window = connection.Initiator.Domain.AllocateWindow(WindowType.Type2);
            connection.Initiator.Sends.AddBind(window, connection.Initiator.Region, connection.Initiator.At(0), 4096, MemoryAccess.RemoteRead, 1, SendFlags.Signaled);
            connection.Initiator.PostOne();
            LabConnection.Deliver(connection.Initiator, connection.Target);
        }
        before.AssertReached();
    }

    [Test]
    public void Device_that_is_pulled_out_ends_its_connections_and_is_gone()
    {
        using var scratch = new ScratchDevice();
        var connection = new LabConnection(scratch.Address);
        RdmaDevice device = connection.Initiator.Id.Device!;
        Assert.That(device.Name, Is.EqualTo(scratch.Name));
        connection.Initiator.PostReceive(1);
        using Process removal = scratch.StartRemoval();
        ExpectRemoval(connection.InitiatorEvents, connection.Initiator.Id);
        ExpectRemoval(connection.TargetEvents, connection.Target.Id);
        // Whether the kernel waits here until we let go, or revokes what we hold, is its own affair: both are seen.
        connection.Dispose();
        LabTool.Finish(removal, "rdma link delete");
        Assert.That(RdmaSupport.Provider.ListDevices(), Does.Not.Contain(scratch.Name));
        Assert.That(RdmaSupport.FailedDestructions, Is.Zero);
        GC.KeepAlive(device);
    }

    [Test]
    public void Connections_do_not_hold_devices_that_they_do_not_use()
    {
        using var scratch = new ScratchDevice();
        using var connection = new LabConnection();
        using Process removal = scratch.StartRemoval();
        LabTool.Finish(removal, "rdma link delete");
        LabConnection.Deliver(connection.Initiator, connection.Target);
    }

    [Test]
    public void Device_that_comes_back_is_another_one()
    {
        using var scratch = new ScratchDevice();
        for (int round = 0; round < 3; round++)
        {
            using (var connection = new LabConnection(scratch.Address))
            {
                LabConnection.Deliver(connection.Initiator, connection.Target);
            }
            using Process removal = scratch.StartRemoval();
            LabTool.Finish(removal, "rdma link delete");
            scratch.Return();
        }
    }

    private static void ExpectRemoval(EventChannel events, ConnectionId id)
    {
        while (true)
        {
            ConnectionEvent next = Waiting.For(events.TryGetEvent, "The removal of the device");
            if (next.Kind == ConnectionEventKind.DeviceRemoval && next.Id == id)
            {
                return;
            }
            // The listener hears of it as well, and addresses change when an interface loses its device.
            Assert.That(next.Kind, Is.AnyOf(ConnectionEventKind.DeviceRemoval, ConnectionEventKind.AddressChange, ConnectionEventKind.Disconnected));
        }
    }
}
