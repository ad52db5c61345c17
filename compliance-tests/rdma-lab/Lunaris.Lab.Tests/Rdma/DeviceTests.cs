using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

[TestFixture]
public sealed class DeviceTests : RdmaFixture
{
    [Test]
    public void Device_is_listed_and_tells_what_it_can()
    {
        Assert.That(RdmaSupport.Provider.ListDevices(), Does.Contain(LabEnvironment.Device));
        using RdmaDevice device = RdmaSupport.Provider.OpenDevice(LabEnvironment.Device);
        DeviceAttributes attributes = device.QueryAttributes();
        PortAttributes port = device.QueryPort(1);
        Assert.Multiple(() =>
        {
            Assert.That(device.Name, Is.EqualTo(LabEnvironment.Device));
            Assert.That(attributes.SupportsType2Windows, Is.True);
            Assert.That(attributes.Capabilities.HasFlag(DeviceCapabilities.WindowType2B), Is.True);
            Assert.That(attributes.SupportsOnDemandRemoteAccess, Is.True);
            Assert.That(attributes.OnDemand.HasFlag(OnDemandCapabilities.Implicit), Is.False);
            Assert.That(attributes.PortCount, Is.EqualTo(1));
            Assert.That(attributes.MaxWindows, Is.Positive);
            Assert.That(attributes.MaxResponderReads, Is.Positive);
            Assert.That(port, Is.EqualTo(new PortAttributes(PortState.Active, MaxMtu: 4096, ActiveMtu: 4096, IsEthernet: true)));
        });
    }

    [Test]
    public void Implicit_on_demand_region_is_refused_in_words()
    {
        using RdmaDevice device = RdmaSupport.Provider.OpenDevice(LabEnvironment.Device);
        using ProtectionDomain domain = device.AllocateProtectionDomain();
        Assert.That(
            () => domain.RegisterImplicit(MemoryAccess.LocalWrite),
            Throws.TypeOf<RdmaException>().With.Property(nameof(RdmaException.Error)).AnyOf(Errno.Invalid, Errno.NotSupported));
    }

    [Test]
    public void Link_that_goes_down_and_up_is_reported_by_asynchronous_events()
    {
        using var scratch = new ScratchDevice();
        using RdmaDevice device = RdmaSupport.Provider.OpenDevice(scratch.Name);
        scratch.SetLink(up: false);
        Assert.That(Next(device), Is.EqualTo(new AsyncEvent(AsyncEventKind.PortError, 1)));
        Waiting.Until(() => device.QueryPort(1).State == PortState.Down, () => "The port is not down.");
        scratch.SetLink(up: true);
        Assert.That(Next(device), Is.EqualTo(new AsyncEvent(AsyncEventKind.PortActive, 1)));
    }

    [Test]
    public void Path_mtu_follows_the_network()
    {
        using var scratch = new ScratchDevice(mtu: 1500);
        using RdmaDevice device = RdmaSupport.Provider.OpenDevice(scratch.Name);
        Assert.That(device.QueryPort(1).ActiveMtu, Is.EqualTo(1024));
    }

    [Test]
    public void Region_beyond_what_the_device_can_map_is_refused()
    {
        using RdmaDevice device = RdmaSupport.Provider.OpenDevice(LabEnvironment.Device);
        using ProtectionDomain domain = device.AllocateProtectionDomain();
        using var buffer = new RdmaBuffer(4096);
        Assert.That(() => domain.Register(buffer.Address, 1u << 30, MemoryAccess.LocalWrite), Throws.TypeOf<RdmaException>());
    }

    private static AsyncEvent Next(RdmaDevice device)
    {
        AsyncEvent result = default;
        // The GID table changes along with the link.
        Waiting.Until(() => device.TryGetAsyncEvent(out result) && result.Kind != AsyncEventKind.GidChange, () => "No asynchronous event came.");
        return result;
    }
}
