using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

/// <summary>What every test on a real device leaves behind: nothing.</summary>
[Category("Rdma")]
public abstract class RdmaFixture
{
    // librdmacm opens a device at its first use, for good, and has a protection domain of its own while ids are on it: one id throughout
    // makes the counts before and after a test comparable.
    private static readonly Lazy<ConnectionId> s_keeper = new(() => LabConnection.Listen(RdmaSupport.Provider.CreateEventChannel(), LabEnvironment.Address));

    private RdmaResources? _before;

    [OneTimeSetUp]
    public void NeedsTheLab()
    {
        LabEnvironment.Require();
        Assert.That(RdmaSupport.Reason, Is.Null);
        Assert.That(s_keeper.Value.LocalEndPoint, Is.Not.Null);
    }

    [SetUp]
    public void CountResources() => _before = RdmaResources.Count();

    [TearDown]
    public void EverythingIsGivenBack()
    {
        Assert.That(RdmaSupport.FailedDestructions, Is.Zero);
        _before?.AssertReached();
    }
}
