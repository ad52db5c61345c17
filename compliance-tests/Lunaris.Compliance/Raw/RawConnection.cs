using System.Net.Sockets;
using Lunaris.Compliance.Framework;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Compliance.Raw;

/// <summary>A TCP connection that sends and receives PDUs as they are given: nothing is checked, numbered or retried.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);
    private readonly Socket _socket;
    private readonly EvidenceLog _log;
    private readonly string _name;
    private static int s_count;

    private RawConnection(Socket socket, EvidenceLog log)
    {
        _socket = socket;
        _log = log;
        _name = $"raw {Interlocked.Increment(ref s_count)}";
    }

    public bool HeaderDigest { get; set; }

    public bool DataDigest { get; set; }

    public static async Task<RawConnection> ConnectAsync(Portal portal, EvidenceLog log)
    {
        ArgumentNullException.ThrowIfNull(portal);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var deadline = new CancellationTokenSource(Patience);
            await socket.ConnectAsync(portal.Host, portal.Port, deadline.Token);
            return new RawConnection(socket, log);
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw new CheckFailedException($"{portal} takes no connection: {exception.Message}");
        }
    }

    /// <summary>Sends a PDU with its lengths, padding and digests.</summary>
    /// <param name="pdu">The PDU.</param>
    /// <param name="spoilHeaderDigest">Bits to flip in the header digest.</param>
    /// <param name="spoilDataDigest">Bits to flip in the data digest.</param>
    public Task SendAsync(RawPdu pdu, byte spoilHeaderDigest = 0, byte spoilDataDigest = 0) => SendAsync([pdu], spoilHeaderDigest, spoilDataDigest);

    /// <summary>Sends PDUs in one piece, so that the target has them at once.</summary>
    public async Task SendAsync(IReadOnlyList<RawPdu> pdus, byte spoilHeaderDigest = 0, byte spoilDataDigest = 0)
    {
        ArgumentNullException.ThrowIfNull(pdus);
        var bytes = new List<byte>();
        foreach (RawPdu pdu in pdus)
        {
            bytes.AddRange(Encode(pdu, spoilHeaderDigest, spoilDataDigest));
            _log.Add(EvidenceKind.Pdu, $"{_name} → {pdu}");
        }

        await SendBytesAsync([.. bytes]);
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendBytesAsync(byte[] bytes)
    {
        try
        {
            int sent = 0;
            while (sent < bytes.Length)
            {
                using var deadline = new CancellationTokenSource(Patience);
                sent += await _socket.SendAsync(bytes.AsMemory(sent), SocketFlags.None, deadline.Token);
            }
        }
        catch (SocketException exception)
        {
            // That the target has closed shows where its answer is looked for.
            _log.Add(EvidenceKind.Step, $"{_name}: not sent whole: {exception.Message}");
        }
    }

    /// <summary>Receives a PDU.</summary>
    /// <param name="patience">How long to wait; the default where it is null.</param>
    /// <returns>The PDU, or null where the target has closed the connection.</returns>
    /// <exception cref="CheckFailedException">Nothing came in time, or a digest is wrong.</exception>
    public async Task<RawPdu?> ReceiveAsync(TimeSpan? patience = null)
    {
        using var deadline = new CancellationTokenSource(patience ?? Patience);
        byte[] header = new byte[Bhs.Length];
        if (!await FillAsync(header, deadline.Token, mayEnd: true))
        {
            _log.Add(EvidenceKind.Pdu, $"{_name} ← closed by the target");
            return null;
        }

        byte[] ahs = new byte[header[4] * 4];
        int length = (header[5] << 16) | (header[6] << 8) | header[7];
        byte[] data = new byte[(length + 3) & ~3];
        await FillAsync(ahs, deadline.Token);
        if (HeaderDigest)
        {
            await CheckDigestAsync([.. header, .. ahs], "header", deadline.Token);
        }

        await FillAsync(data, deadline.Token);
        if (DataDigest && length > 0)
        {
            await CheckDigestAsync(data, "data", deadline.Token);
        }

        var pdu = new RawPdu(header, ahs, data[..length]);
        _log.Add(EvidenceKind.Pdu, $"{_name} ← {pdu}");
        return pdu;
    }

    /// <summary>Whether anything has come that was not received yet.</summary>
    public bool HasInput => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Closes with a reset, as a crashed initiator does.</summary>
    public void Cut()
    {
        _log.Add(EvidenceKind.Step, $"{_name} is cut");
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private byte[] Encode(RawPdu pdu, byte spoilHeaderDigest, byte spoilDataDigest)
    {
        int claimed = pdu.ClaimedLength ?? pdu.Data.Length;
        pdu.Header[4] = (byte)(pdu.Ahs.Length / 4);
        pdu.Header[5] = (byte)(claimed >> 16);
        pdu.Header[6] = (byte)(claimed >> 8);
        pdu.Header[7] = (byte)claimed;
        byte[] header = [.. pdu.Header, .. pdu.Ahs];
        byte[] data = pdu.Data;
        Array.Resize(ref data, (data.Length + 3) & ~3);
        return [.. header, .. Digest(HeaderDigest, header, spoilHeaderDigest), .. data, .. Digest(DataDigest && data.Length > 0, data, spoilDataDigest)];
    }

    private static byte[] Digest(bool wanted, ReadOnlySpan<byte> bytes, byte spoil)
    {
        if (!wanted)
        {
            return [];
        }

        byte[] digest = new byte[Bhs.DigestLength];
        Crc32C.Write(digest, Crc32C.Compute(bytes));
        digest[0] ^= spoil;
        return digest;
    }

    private async Task CheckDigestAsync(byte[] covered, string what, CancellationToken cancellationToken)
    {
        byte[] digest = new byte[Bhs.DigestLength];
        await FillAsync(digest, cancellationToken);
        if (Crc32C.Read(digest) != Crc32C.Compute(covered))
        {
            throw new CheckFailedException($"The target sent a wrong {what} digest.");
        }
    }

    private async Task<bool> FillAsync(byte[] buffer, CancellationToken cancellationToken, bool mayEnd = false)
    {
        int filled = 0;
        try
        {
            while (filled < buffer.Length)
            {
                int received = await _socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, cancellationToken);
                if (received == 0)
                {
                    return mayEnd && filled == 0 ? false : throw new CheckFailedException("The target closed the connection in the middle of a PDU.");
                }

                filled += received;
            }

            return true;
        }
        catch (SocketException) when (mayEnd && filled == 0)
        {
            return false;
        }
        catch (SocketException exception)
        {
            throw new CheckFailedException($"The connection broke in the middle of a PDU: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            throw new CheckFailedException("The target does not answer.");
        }
    }
}
