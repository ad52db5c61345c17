using Lunaris.Examples.Common;
using NUnit.Framework;

namespace Lunaris.Interop.Tests;

/// <summary>The composition root of the test run.</summary>
[SetUpFixture]
public sealed class TransportSetup
{
    [OneTimeSetUp]
    public void RegisterTransports() => ExampleTransports.Register();
}
