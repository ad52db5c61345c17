using System.Net;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using NUnit.Framework;

namespace Lunaris.Tests.Transport;

/// <summary>Writes down what a transport reports; Data-In goes to one task's memory.</summary>
internal sealed class RecordingSink(ScsiTask task) : ITransportSink
{
    public List<string> Log { get; } = [];

    public TransportFault? Fault { get; private set; }

    public int Sent { get; private set; }

    public bool IsConnected { get; private set; }

    public void OnConnected(EndPoint? local, EndPoint remote) => IsConnected = true;

    public PayloadPlacement OnHeader(Span<byte> header)
    {
        Log.Add($"header {Convert.ToHexString(header)}");
        return Bhs.OpcodeOf(header) switch
        {
            Opcode.DataIn => new PayloadPlacement(PayloadTarget.Task, task, new DataInHeader(header).BufferOffset),
            Opcode.AsyncMessage => PayloadPlacement.Discard,
            Opcode.Reject => PayloadPlacement.Refuse,
            _ => PayloadPlacement.Buffer,
        };
    }

    public bool OnPdu(Span<byte> header, Span<byte> data)
    {
        Log.Add($"pdu {Convert.ToHexString(header)} data {Convert.ToHexString(data)}");
        return true;
    }

    public void OnSent(Pdu pdu) => Sent++;

    public void OnNotice(string message) => Assert.Fail($"No notice was expected: {message}");

    public void OnClosed(TransportFault fault) => Fault = fault;
}
