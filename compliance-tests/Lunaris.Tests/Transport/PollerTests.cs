using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Tcp;
using Lunaris.Transports.Tcp.Linux;
using NUnit.Framework;

namespace Lunaris.Tests.Transport;

/// <summary>What pollers and name look-ups do at the edges of their lives.</summary>
[TestFixture]
public sealed class PollerTests
{
    [Test]
    public void A_poller_that_is_woken_after_its_end_writes_to_nobody_elses_descriptor()
    {
        Assume.That(OperatingSystem.IsLinux());
        IPoller poller = new TcpTransportFactory().CreatePoller();
        poller.Dispose();

        // The number of the descriptor just closed goes to the next one opened.
        string path = Path.GetTempFileName();
        var files = new List<FileStream>();
        try
        {
            for (int i = 0; i < 16; i++)
            {
                files.Add(new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));
            }

            poller.Wake();
            Assert.That(new FileInfo(path).Length, Is.Zero);
        }
        finally
        {
            files.ForEach(f => f.Dispose());
            File.Delete(path);
        }
    }

    [TestCase("tcp")]
    [TestCase("socket")]
    public void A_long_timeout_is_no_error(string name)
    {
        ITransportFactory factory = name == "tcp" ? new TcpTransportFactory() : new SocketTransportFactory();
        using IPoller poller = factory.CreatePoller();
        poller.Wake();
        Assert.That(poller.Wait(new int[4], TimeSpan.FromDays(40)), Is.Zero);
    }

    [TestCase("tcp")]
    [TestCase("socket")]
    public void Room_for_none_is_refused(string name)
    {
        ITransportFactory factory = name == "tcp" ? new TcpTransportFactory() : new SocketTransportFactory();
        using IPoller poller = factory.CreatePoller();
        Assert.That(() => poller.Wait([], TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase("tcp")]
    [TestCase("socket")]
    public void A_host_name_that_no_resolver_takes_is_reported_as_not_resolved(string name)
    {
        ITransportFactory factory = name == "tcp" ? new TcpTransportFactory() : new SocketTransportFactory();
        var sink = new RecordingSink(new ScsiTask());
        using IPoller poller = factory.CreatePoller();
        using IIscsiTransport transport = factory.Create(sink, new TransportOptions());
        poller.Add(transport, 0);
        transport.Connect(new Portal(new string('a', 300)));
        while (sink.Fault is null)
        {
            poller.Wait(new int[4], TimeSpan.FromSeconds(1));
            transport.Service(TransportEvents.Readable);
        }

        Assert.That(sink.Fault.Kind, Is.EqualTo(TransportFaultKind.NameNotResolved));
        poller.Remove(transport);
    }
}
