using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Examples.Common.Capture;

/// <summary>Told of every PDU, either way.</summary>
/// <param name="fromInitiator">Whether the initiator sent it.</param>
/// <param name="header">BHS and AHS.</param>
/// <param name="data">The data segment.</param>
public delegate void PduObserver(bool fromInitiator, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data);

/// <summary>
/// Stores the PDUs of one session of ours as a TCP stream, padding and digests as they are on the wire; a reconnect begins another stream.
/// </summary>
/// <param name="capture">Where they go; null to observe only.</param>
/// <param name="portal">Where the target really is, for a remark.</param>
/// <param name="inner">An interceptor that decides first what becomes of a PDU; null for none.</param>
public sealed class SessionRecorder(PcapngWriter? capture, string portal, IPduInterceptor? inner = null) : IPduInterceptor
{
    private readonly Lock _lock = new();
    private LoginWatch _login = new();
    private TcpStreamWriter? _stream;
    private byte[] _pdu = new byte[64 * 1024];

    /// <summary>Told of every PDU; under a lock, so be brief.</summary>
    public PduObserver? Observer { get; init; }

    /// <inheritdoc/>
    public PduVerdict OnSend(Span<byte> header, ReadOnlySpan<byte> data)
    {
        PduVerdict verdict = inner?.OnSend(header, data) ?? PduVerdict.Pass;
        Record(fromInitiator: true, header, data, verdict);
        return verdict;
    }

    /// <inheritdoc/>
    public PduVerdict OnReceive(Span<byte> header, Span<byte> data)
    {
        PduVerdict verdict = inner?.OnReceive(header, data) ?? PduVerdict.Pass;
        Record(fromInitiator: false, header, data, PduVerdict.Pass);
        return verdict;
    }

    private void Record(bool fromInitiator, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data, PduVerdict verdict)
    {
        if (verdict == PduVerdict.Drop)
        {
            return;
        }
        lock (_lock)
        {
            if (_login.IsFullFeature && Bhs.OpcodeOf(header) == Opcode.LoginRequest)
            {
                _stream?.Close();
                _stream = null;
                _login = new LoginWatch();
            }
            if (capture is not null)
            {
                _stream ??= new TcpStreamWriter(capture, $"iSCSI session with {portal}, stored by Lunaris; addresses and ports are made up");
                _stream.Write(fromInitiator, Assemble(header, data));
            }
            Observer?.Invoke(fromInitiator, header, data);
            _login.See(header, data);
            if (Bhs.OpcodeOf(header) == Opcode.LogoutResponse)
            {
                _stream?.Close();
            }
        }
    }

    private ReadOnlySpan<byte> Assemble(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        int padding = Bhs.PaddingOf(data.Length);
        int longest = header.Length + data.Length + padding + (2 * Bhs.DigestLength);
        if (_pdu.Length < longest)
        {
            _pdu = new byte[longest * 2];
        }
        int length = Append(0, header, 0, _login.HeaderDigest);
        length = Append(length, data, padding, _login.DataDigest && data.Length > 0);
        return _pdu.AsSpan(0, length);
    }

    private int Append(int offset, ReadOnlySpan<byte> part, int padding, bool digest)
    {
        Span<byte> place = _pdu.AsSpan(offset, part.Length + padding);
        part.CopyTo(place);
        place[part.Length..].Clear();
        offset += place.Length;
        if (digest)
        {
            Crc32C.Write(_pdu.AsSpan(offset), Crc32C.Compute(place));
            offset += Bhs.DigestLength;
        }
        return offset;
    }
}
