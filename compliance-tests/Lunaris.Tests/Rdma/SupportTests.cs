using NUnit.Framework;
using RdmaNet;
using RdmaNet.Native;

namespace Lunaris.Tests.Rdma;

[TestFixture]
public sealed class SupportTests
{
    [Test]
    public void Reason_is_one_sentence_exactly_when_rdma_is_not_available()
    {
        Assert.That(RdmaSupport.IsAvailable, Is.EqualTo(RdmaSupport.Reason is null));
        if (RdmaSupport.Reason is { } reason)
        {
            Assert.That(reason, Does.Match("^[^\n]+[.?]$"));
            TestContext.Out.WriteLine(reason);
        }
    }

    [Test]
    public void Missing_library_is_named_with_its_package()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Needs Linux.");
        }
        Assert.That(NativeLibraries.Probe("libibverbs-that-is-not-here.so.1", NativeLibraries.ConnectionManager), Does.Contain("libibverbs-that-is-not-here.so.1 is not installed").And.Contain("libibverbs1"));
    }

    [Test]
    public void Library_without_the_verbs_is_refused_by_the_first_one_missing()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Needs Linux.");
        }
        Assert.That(NativeLibraries.Probe("libm.so.6", NativeLibraries.ConnectionManager), Does.Contain("it has no ibv_get_device_list"));
    }

    [Test]
    public void Machine_without_devices_says_so_and_nothing_crashes()
    {
        if (!RdmaSupport.HasLibraries)
        {
            Assert.That(() => RdmaSupport.Provider, Throws.TypeOf<PlatformNotSupportedException>().With.Message.EqualTo(RdmaSupport.Reason));
            return;
        }
        IReadOnlyList<string> devices = RdmaSupport.Provider.ListDevices();
        Assert.That(RdmaSupport.IsAvailable, Is.EqualTo(devices.Count > 0));
        Assert.That(() => RdmaSupport.Provider.OpenDevice("no such device"), Throws.TypeOf<RdmaException>());
        if (devices.Count == 0)
        {
            Assert.That(RdmaSupport.Reason, Does.Contain("RDMA"));
            Assert.That(() => RdmaSupport.Provider.CreateEventChannel(), Throws.TypeOf<RdmaException>().With.Property(nameof(RdmaException.Operation)).EqualTo("rdma_create_event_channel"));
        }
        Assert.That(RdmaSupport.FailedDestructions, Is.Zero);
    }

    [TestCase(0x12345600u, 0x12345601u)]
    [TestCase(0x123456FFu, 0x12345600u)]
    [TestCase(0xFFFFFFFFu, 0xFFFFFF00u)]
    public void Next_key_counts_the_low_byte_only(uint key, uint next) => Assert.That(MemoryWindow.NextKey(key), Is.EqualTo(next));
}
