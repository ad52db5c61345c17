using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Transports.Tcp;

/// <content>
/// Sending. Queued PDUs leave together: headers, small payloads, padding and digests are laid side by side in one native buffer, larger payloads
/// are gathered from where they are, and one system call takes the lot.
/// </content>
public abstract unsafe partial class StreamTransport
{
    /// <summary>Payloads up to this length are copied beside their header: an entry of the scatter list costs the kernel more than the copy.</summary>
    private const int CopyLimit = 512;

    private const int MaxSegments = 512;
    private const int StageLength = 64 * 1024;

    private readonly NativeBuffer _stage = new(StageLength);
    private readonly BufferSegment[] _batch = new BufferSegment[MaxSegments];
    private StreamPdu? _freePdus;
    private Pdu? _queueHead;
    private Pdu? _queueTail;
    private Pdu? _batchHead;
    private Pdu? _batchTail;
    private int _batchStart;
    private int _batchCount;
    private int _stageUsed;
    private bool _blocked;

    /// <inheritdoc/>
    public long QueuedBytes { get; private set; }

    /// <inheritdoc/>
    public Pdu NewPdu(int ahsLength = 0, int inlineDataLength = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ahsLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ahsLength, Ahs.MaxTotalLength);
        ArgumentOutOfRangeException.ThrowIfNegative(inlineDataLength);
        StreamPdu pdu = _freePdus ?? new StreamPdu();
        _freePdus = (StreamPdu?)pdu.Next;
        pdu.Reserve(ahsLength, inlineDataLength);
        return pdu;
    }

    /// <inheritdoc/>
    public void FreePdu(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        var own = (StreamPdu)pdu;
        own.Task = null;
        own.Next = _freePdus;
        _freePdus = own;
    }

    /// <inheritdoc/>
    public void QueuePdu(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        var own = (StreamPdu)pdu;
        own.WireLength = own.HeaderLength + (_headerDigest ? Bhs.DigestLength : 0);
        if (own.DataLength > 0)
        {
            own.WireLength += own.DataLength + Bhs.PaddingOf(own.DataLength) + (_dataDigest ? Bhs.DigestLength : 0);
        }

        own.Next = null;
        QueuedBytes += own.WireLength;
        if (_queueTail is null)
        {
            _queueHead = own;
        }
        else
        {
            _queueTail.Next = own;
        }

        _queueTail = own;
    }

    /// <summary>Sends until the queue is empty or the network takes no more.</summary>
    private protected void SendQueued()
    {
        while (IsConnected && (_batchCount > 0 || BuildBatch()))
        {
            int sent = Send(_batch.AsSpan(_batchStart, _batchCount), out TransportFault? fault);
            Statistics.SendCalls++;
            if (sent == Failed)
            {
                Disconnect(fault!);
                return;
            }

            if (sent == WouldBlock)
            {
                SetBlocked(true);
                return;
            }

            Statistics.BytesSent += sent;
            TakeFromBatch(sent);
        }

        SetBlocked(false);
    }

    private void SetBlocked(bool blocked)
    {
        if (_blocked != blocked)
        {
            _blocked = blocked;
            WantWrite(blocked);
        }
    }

    /// <summary>Lays out as many queued PDUs as one call should take.</summary>
    private bool BuildBatch()
    {
        _batchStart = 0;
        _stageUsed = 0;
        int stageFlushed = 0;
        long bytes = 0;
        Span<BufferSegment> segments = stackalloc BufferSegment[16];
        while (_queueHead is StreamPdu pdu)
        {
            int copied = pdu.WireLength - (IsGathered(pdu) ? pdu.DataLength : 0);
            int gathered = IsGathered(pdu) ? CountSegments(pdu) : 0;
            bool fits = _stageUsed + copied <= _stage.Length && _batchCount + gathered + 2 <= MaxSegments && bytes + pdu.WireLength <= Options.MaxBytesPerSend;
            if (!fits && _batchHead is not null)
            {
                break;
            }

            if (!fits)
            {
                _stage.Grow(copied);
                if (gathered + 2 > MaxSegments)
                {
                    LayOutFlattened(pdu, ref stageFlushed);
                    bytes += pdu.WireLength;
                    MoveToBatch(pdu);
                    continue;
                }
            }

            LayOut(pdu, ref stageFlushed, segments);
            bytes += pdu.WireLength;
            MoveToBatch(pdu);
        }

        FlushStage(ref stageFlushed);
        return _batchCount > 0;
    }

    private static bool IsGathered(StreamPdu pdu) => pdu.DataFromTask && pdu.DataLength > CopyLimit;

    private static int CountSegments(StreamPdu pdu)
    {
        if (pdu.Task!.DataOut.Count == 1)
        {
            return 1;
        }

        Span<BufferSegment> segments = stackalloc BufferSegment[64];
        int count = 0;
        for (long done = 0; done < pdu.DataLength;)
        {
            count += pdu.Task.DataOut.Slice(pdu.TaskOffset + done, pdu.DataLength - done, segments, out long covered);
            done += covered;
        }

        return count;
    }

    private void LayOut(StreamPdu pdu, ref int stageFlushed, Span<BufferSegment> segments)
    {
        StageHeader(pdu);
        if (pdu.DataLength == 0)
        {
            return;
        }

        uint crc = Crc32C.Seed;
        if (IsGathered(pdu))
        {
            FlushStage(ref stageFlushed);
            for (long done = 0; done < pdu.DataLength;)
            {
                int count = pdu.Task!.DataOut.Slice(pdu.TaskOffset + done, pdu.DataLength - done, segments, out long covered);
                foreach (BufferSegment segment in segments[..count])
                {
                    _batch[_batchCount++] = segment;
                    if (_dataDigest)
                    {
                        crc = Crc32C.Append(crc, new ReadOnlySpan<byte>((void*)segment.Address, (int)segment.Length));
                    }
                }

                done += covered;
            }
        }
        else
        {
            Span<byte> data = _stage.Slice(_stageUsed, pdu.DataLength);
            CopyData(pdu, data);
            _stageUsed += pdu.DataLength;
            crc = _dataDigest ? Crc32C.Append(crc, data) : crc;
        }

        StageTrailer(pdu, crc);
    }

    /// <summary>A scatter list with more entries than a call takes is put together by copy.</summary>
    private void LayOutFlattened(StreamPdu pdu, ref int stageFlushed)
    {
        _stage.Grow(_stageUsed + pdu.WireLength);
        StageHeader(pdu);
        Span<byte> data = _stage.Slice(_stageUsed, pdu.DataLength);
        CopyData(pdu, data);
        _stageUsed += pdu.DataLength;
        StageTrailer(pdu, _dataDigest ? Crc32C.Append(Crc32C.Seed, data) : 0);
        FlushStage(ref stageFlushed);
    }

    private void CopyData(StreamPdu pdu, Span<byte> destination)
    {
        if (pdu.DataFromTask)
        {
            Gather(pdu.Task!.DataOut, pdu.TaskOffset, destination);
            Statistics.PayloadBytesCopied += destination.Length;
        }
        else
        {
            pdu.InlineData[..destination.Length].CopyTo(destination);
        }
    }

    private void StageHeader(StreamPdu pdu)
    {
        Span<byte> header = _stage.Slice(_stageUsed, pdu.HeaderLength);
        pdu.Header[..pdu.HeaderLength].CopyTo(header);
        _stageUsed += pdu.HeaderLength;
        if (_headerDigest)
        {
            Crc32C.Write(_stage.Slice(_stageUsed, Bhs.DigestLength), Crc32C.Compute(header));
            _stageUsed += Bhs.DigestLength;
        }
    }

    private void StageTrailer(StreamPdu pdu, uint crc)
    {
        int padding = Bhs.PaddingOf(pdu.DataLength);
        Span<byte> pad = _stage.Slice(_stageUsed, padding);
        pad.Clear();
        _stageUsed += padding;
        if (_dataDigest)
        {
            Crc32C.Write(_stage.Slice(_stageUsed, Bhs.DigestLength), Crc32C.Finish(Crc32C.Append(crc, pad)));
            _stageUsed += Bhs.DigestLength;
        }
    }

    private void FlushStage(ref int stageFlushed)
    {
        if (_stageUsed > stageFlushed)
        {
            _batch[_batchCount++] = new BufferSegment(_stage.Address + stageFlushed, _stageUsed - stageFlushed);
            stageFlushed = _stageUsed;
        }
    }

    private void MoveToBatch(StreamPdu pdu)
    {
        _queueHead = pdu.Next;
        if (_queueHead is null)
        {
            _queueTail = null;
        }

        pdu.Next = null;
        if (_batchTail is null)
        {
            _batchHead = pdu;
        }
        else
        {
            _batchTail.Next = pdu;
        }

        _batchTail = pdu;
    }

    private void TakeFromBatch(int sent)
    {
        while (sent > 0)
        {
            BufferSegment first = _batch[_batchStart];
            if (sent < first.Length)
            {
                _batch[_batchStart] = new BufferSegment(first.Address + sent, first.Length - sent);
                return;
            }

            sent -= (int)first.Length;
            _batchStart++;
            _batchCount--;
        }

        if (_batchCount == 0)
        {
            GiveBack(ref _batchHead, ref _batchTail);
        }
    }

    private void GiveBackQueue()
    {
        _batchCount = 0;
        _blocked = false;
        GiveBack(ref _batchHead, ref _batchTail);
        GiveBack(ref _queueHead, ref _queueTail);
    }

    private void GiveBack(ref Pdu? head, ref Pdu? tail)
    {
        Pdu? pdu = head;
        head = null;
        tail = null;
        while (pdu is StreamPdu own)
        {
            pdu = own.Next;
            QueuedBytes -= own.WireLength;
            Statistics.PdusSent++;
            _sink.OnSent(own);
            FreePdu(own);
        }
    }
}
