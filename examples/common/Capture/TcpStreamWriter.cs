using System.Buffers.Binary;
using System.Net;

namespace Lunaris.Examples.Common.Capture;

/// <summary>
/// Writes a byte stream of two directions as the packets of a TCP connection, handshake included, so that a dissector puts it together again.
/// The packets are ours: a capture of PDUs knows nothing of the real ones.
/// </summary>
public sealed class TcpStreamWriter
{
    /// <summary>The port of iSCSI, by which dissectors know it. The target's end always has it, whatever it really listens on.</summary>
    public const int IscsiPort = 3260;

    private const int MaxSegment = 32 * 1024;
    private const int Header = 40;
    private const byte Fin = 0x01, Syn = 0x02, Push = 0x08, Ack = 0x10;
    private const int FirstPort = 49152;
    private const int Ports = 16384;

    private static readonly IPAddress s_initiator = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress s_target = IPAddress.Parse("192.0.2.2");

    private readonly PcapngWriter _capture;
    private readonly Lock _lock = new();
    private readonly ushort _port;
    private readonly byte[] _packet = new byte[Header + MaxSegment];
    private uint _fromInitiator = 1;
    private uint _fromTarget = 1;
    private bool _closed;

    /// <summary>Begins a connection.</summary>
    /// <param name="capture">Where it goes.</param>
    /// <param name="comment">What it really is, for those who read the capture.</param>
    public TcpStreamWriter(PcapngWriter capture, string comment)
    {
        ArgumentNullException.ThrowIfNull(capture);
        _capture = capture;
        _port = (ushort)(FirstPort + (capture.NextStream() % Ports));
        Emit(fromInitiator: true, sequence: 0, acknowledged: 0, Syn, [], comment);
        Emit(fromInitiator: false, sequence: 0, acknowledged: 1, Syn | Ack, [], null);
        Emit(fromInitiator: true, sequence: 1, acknowledged: 1, Ack, [], null);
    }

    /// <summary>Adds bytes.</summary>
    /// <param name="fromInitiator">Whether the initiator sent them.</param>
    /// <param name="data">The bytes.</param>
    public void Write(bool fromInitiator, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            while (data.Length > 0 && !_closed)
            {
                ReadOnlySpan<byte> part = data[..Math.Min(data.Length, MaxSegment)];
                ref uint sequence = ref fromInitiator ? ref _fromInitiator : ref _fromTarget;
                Emit(fromInitiator, sequence, fromInitiator ? _fromTarget : _fromInitiator, Push | Ack, part, null);
                sequence += (uint)part.Length;
                data = data[part.Length..];
            }
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _closed = true;
                Emit(fromInitiator: true, _fromInitiator, _fromTarget, Fin | Ack, [], null);
                Emit(fromInitiator: false, _fromTarget, _fromInitiator + 1, Fin | Ack, [], null);
                Emit(fromInitiator: true, _fromInitiator + 1, _fromTarget + 1, Ack, [], null);
            }
        }
    }

    private void Emit(bool fromInitiator, uint sequence, uint acknowledged, byte flags, ReadOnlySpan<byte> data, string? comment)
    {
        const int Ip = 20;
        int length = Header + data.Length;
        Span<byte> packet = _packet.AsSpan(0, length);
        packet[..Header].Clear();
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)length);
        packet[8] = 64;
        packet[9] = 6;
        (fromInitiator ? s_initiator : s_target).TryWriteBytes(packet[12..], out _);
        (fromInitiator ? s_target : s_initiator).TryWriteBytes(packet[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum(packet[..Ip], 0));
        Span<byte> tcp = packet[Ip..];
        BinaryPrimitives.WriteUInt16BigEndian(tcp, fromInitiator ? _port : (ushort)IscsiPort);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], fromInitiator ? (ushort)IscsiPort : _port);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledged);
        tcp[12] = 0x50;
        tcp[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], ushort.MaxValue);
        data.CopyTo(tcp[20..]);

        // The pseudo header: both addresses, the protocol, the length.
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(packet[12..], 6u + (uint)tcp.Length));
        _capture.Write(packet, DateTimeOffset.UtcNow, comment);
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes, uint sum)
    {
        ulong total = sum;
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            total += BinaryPrimitives.ReadUInt16BigEndian(bytes);
        }
        total += bytes.Length > 0 ? (ulong)bytes[0] << 8 : 0;
        while (total > ushort.MaxValue)
        {
            total = (total & 0xFFFF) + (total >> 16);
        }
        return (ushort)~total;
    }
}
