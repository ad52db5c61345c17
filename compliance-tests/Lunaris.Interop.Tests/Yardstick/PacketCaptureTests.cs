using System.Net;
using System.Net.Sockets;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Yardstick;

/// <summary>The capture sees every PDU of a session, and sees what is wrong with one.</summary>
[TestFixture]
[Category("Interop")]
public sealed class PacketCaptureTests
{
    private const int LoginRequest = 0x03;
    private const int ScsiCommand = 0x01;
    private const int LoginResponse = 0x23;

    [TestCase("None")]
    [TestCase("CRC32C")]
    public async Task Session_of_libiscsi_is_dissected_from_login_on_without_a_fault(string digest)
    {
        Requires.LibIscsiTools();
        var target = new TgtTarget("iqn.2026-01.com.example:disk", new TgtLun(1, 1 << 20)) { Keys = new Dictionary<string, string> { ["HeaderDigest"] = digest } };
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        await using PacketCapture capture = await PacketCapture.StartAsync(tgt.Port);

        await CommandLineTool.SucceedAsync("iscsi-inq", tgt.Url(target, 1));
        CaptureReport report = await capture.FinishAsync();

        Assert.Multiple(() =>
        {
            Assert.That(report.Problems, Is.Empty);
            Assert.That(report.Keys, Does.Contain($"HeaderDigest={digest}"), "the target's answer");
            Assert.That(report.Count(LoginRequest), Is.GreaterThanOrEqualTo(1));
            Assert.That(report.Count(LoginResponse), Is.EqualTo(report.Count(LoginRequest)));
            Assert.That(report.Count(ScsiCommand), Is.GreaterThanOrEqualTo(2), "TEST UNIT READY and INQUIRY at least");
        });
    }

    [Test]
    public async Task Packet_that_ends_inside_a_field_is_reported()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var address = (IPEndPoint)listener.LocalEndPoint!;
        await using PacketCapture capture = await PacketCapture.StartAsync(address.Port);

        // A SCSI command announces an extended CDB of 256 bytes in its AHS, and the segment that should hold it has four.
        byte[] pdu = new byte[52];
        pdu[0] = 0x01;
        pdu[1] = 0x80;
        pdu[4] = 1;
        pdu[48] = 1;
        pdu[50] = 1;
        using (var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            await client.ConnectAsync(address);
            using Socket peer = await listener.AcceptAsync();
            await client.SendAsync(pdu);
            await peer.ReceiveAsync(new byte[pdu.Length]);
        }
        CaptureReport report = await capture.FinishAsync();

        Assert.That(report.Problems, Is.Not.Empty);
    }
}
