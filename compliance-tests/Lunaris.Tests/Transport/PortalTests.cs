using Lunaris.Iscsi.Transport;
using NUnit.Framework;

namespace Lunaris.Tests.Transport;

/// <summary>Portals as people and targets write them.</summary>
[TestFixture]
public sealed class PortalTests
{
    [TestCase("host", "host", 3260)]
    [TestCase("host.example:1", "host.example", 1)]
    [TestCase("10.0.0.1:65535", "10.0.0.1", 65535)]
    [TestCase("[::1]", "::1", 3260)]
    [TestCase("[2001:db8::5]:861", "2001:db8::5", 861)]
    [TestCase("fe80::1%2", "fe80::1%2", 3260)]
    [TestCase("[fe80::1%2]:3261", "fe80::1%2", 3261)]
    [TestCase(" 10.0.0.1 ", "10.0.0.1", 3260)]
    public void What_is_a_portal_is_read_and_written_back(string text, string host, int port)
    {
        Assert.That(Portal.TryParse(text, out Portal? portal), Is.True);
        Assert.That(portal, Is.EqualTo(new Portal(host, port)));
        Assert.That(Portal.TryParse(portal!.ToString(), out Portal? again), Is.True);
        Assert.That(again, Is.EqualTo(portal));
    }

    [TestCase("")]
    [TestCase("host:")]
    [TestCase("host:0")]
    [TestCase("host:65536")]
    [TestCase("host:-1")]
    [TestCase("host:80x")]
    [TestCase("[::1")]
    [TestCase("[::1]3260")]
    [TestCase("[not-v6]:1")]
    [TestCase("a:b:c")]
    [TestCase("ho st")]
    [TestCase("host/path")]
    [TestCase("host,1")]
    public void What_is_none_is_refused(string text) => Assert.That(Portal.TryParse(text, out _), Is.False);
}
