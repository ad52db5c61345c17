using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

/// <summary>What every test on a real device leaves behind: nothing.</summary>
[Category("Rdma")]
public abstract class RdmaFixture
{
    private RdmaResources? _before;

    [OneTimeSetUp]
    public void NeedsTheLab()
    {
        LabEnvironment.Require();
        Assert.That(RdmaSupport.Reason, Is.Null);
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
