using Lunaris.Iscsi.Wire;

namespace Lunaris.Examples.Common.Capture;

/// <summary>
/// Finds the PDUs in one direction of a byte stream that belongs to others. Where it does not understand the stream any more it says so once
/// and looks no further: the bytes are not its to refuse.
/// </summary>
/// <param name="login">What is known of the connection; shared with the other direction.</param>
/// <param name="fromInitiator">Which direction it is.</param>
/// <param name="observer">Told of every PDU.</param>
public sealed class PduStreamReader(LoginWatch login, bool fromInitiator, PduObserver observer)
{
    private byte[] _pending = new byte[64 * 1024];
    private int _length;

    /// <summary>Why no further PDUs are found; null while they are.</summary>
    public string? Problem { get; private set; }

    /// <summary>Takes the next bytes of the stream.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (Problem is not null)
        {
            return;
        }
        if (_pending.Length - _length < bytes.Length)
        {
            Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _length + bytes.Length));
        }
        bytes.CopyTo(_pending.AsSpan(_length));
        _length += bytes.Length;
        int start = 0;
        while (Problem is null && Next(_pending.AsSpan(start, _length - start)) is > 0 and var taken)
        {
            start += taken;
        }
        _pending.AsSpan(start, _length - start).CopyTo(_pending);
        _length -= start;
    }

    private int Next(ReadOnlySpan<byte> bytes)
    {
        lock (login)
        {
            FrameStatus status = PduFrame.TryRead(bytes, login.HeaderDigest, login.DataDigest, Bhs.MaxDataSegmentLength, out PduFrame frame);
            if (status is FrameStatus.HeaderDigestError or FrameStatus.DataSegmentTooLong)
            {
                Problem = $"the stream {(fromInitiator ? "of the initiator" : "of the target")} is not understood any more ({status})";
                return 0;
            }
            if (status != FrameStatus.Header || bytes.Length < frame.TotalLength)
            {
                return 0;
            }
            ReadOnlySpan<byte> header = bytes[..(Bhs.Length + frame.AhsLength)], data = bytes.Slice(frame.HeaderLength, frame.DataLength);
            observer(fromInitiator, header, data);
            login.See(header, data);
            return frame.TotalLength;
        }
    }
}
