using System.Net;
using System.Net.Sockets;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Transports.Tcp;
using NUnit.Framework;

namespace Lunaris.Tests.Transport;

/// <summary>When the TCP transport lets answers gather before it is woken. The timer that bounds the wait is set so far away that it plays no part.</summary>
[TestFixture]
public sealed class GatheringTests
{
    private Socket _listener = null!;
    private Socket _peer = null!;
    private IPoller _poller = null!;
    private IIscsiTransport _transport = null!;

    [SetUp]
    public void Connect()
    {
        var factory = new TcpTransportFactory();
        Assume.That(factory.IsSupported(out string? reason), reason);
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        var sink = new RecordingSink(new ScsiTask());
        _poller = factory.CreatePoller();
        _transport = factory.Create(sink, new TransportOptions { CoalesceLimit = TimeSpan.FromHours(1) });
        _poller.Add(_transport, 0);
        _transport.Connect(new Portal("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port));
        while (!sink.IsConnected)
        {
            _poller.Wait(new int[4], TimeSpan.FromSeconds(1));
            _transport.Service(TransportEvents.Readable);
        }

        _peer = _listener.Accept();
    }

    [TearDown]
    public void Close()
    {
        _transport?.Dispose();
        _poller?.Dispose();
        _peer?.Dispose();
        _listener?.Dispose();
    }

    [Test]
    public void Short_answers_gather_until_a_quarter_of_them_is_there()
    {
        Assert.That(_transport.SetExpectedAnswers(16, Bhs.Length, moreToCome: false), Is.False);
        for (int answer = 1; answer < 4; answer++)
        {
            _peer.Send(new byte[Bhs.Length]);
            Assert.That(IsReadable, Is.False, $"{answer} of 16 answers woke us");
        }

        _peer.Send(new byte[Bhs.Length]);
        Assert.That(IsReadable, Is.True);
    }

    [TestCase(7, Bhs.Length)]
    [TestCase(32, Bhs.Length + 65_536)]
    public void Few_answers_and_long_ones_wake_at_once(int outstanding, int length)
    {
        Assert.That(_transport.SetExpectedAnswers(outstanding, length, moreToCome: false), Is.False);
        _peer.Send(new byte[1]);
        Assert.That(IsReadable, Is.True);
    }

    [Test]
    public void What_fewer_answers_ask_for_waits_while_there_is_more_to_come()
    {
        _transport.SetExpectedAnswers(16, Bhs.Length, moreToCome: false);
        _peer.Send(new byte[Bhs.Length]);
        long calls = _transport.Statistics.OtherCalls;
        Assert.That(_transport.SetExpectedAnswers(2, Bhs.Length, moreToCome: true), Is.True, "nothing was put off");
        Assert.That((_transport.Statistics.OtherCalls, IsReadable), Is.EqualTo((calls, false)));
        Assert.That(_transport.SetExpectedAnswers(16, Bhs.Length, moreToCome: false), Is.False);
        Assert.That((_transport.Statistics.OtherCalls, IsReadable), Is.EqualTo((calls, false)), "what is asked for anew was in force all along");
        Assert.That(_transport.SetExpectedAnswers(2, Bhs.Length, moreToCome: false), Is.False);
        Assert.That(IsReadable, Is.True);
    }

    private bool IsReadable => _poller.Wait(new int[4], TimeSpan.Zero) > 0;
}
