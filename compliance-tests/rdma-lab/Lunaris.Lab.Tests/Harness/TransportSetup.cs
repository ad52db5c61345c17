using Lunaris.Transports.Iser;
using Lunaris.Transports.Tcp;
using NUnit.Framework;

namespace Lunaris.Lab.Tests;

/// <summary>The composition root of the test run.</summary>
[SetUpFixture]
public sealed class TransportSetup
{
    [OneTimeSetUp]
    public void RegisterTransports() => TransportRegistry.Default.Register(new TcpTransportFactory()).Register(new IserTransportFactory());
}
