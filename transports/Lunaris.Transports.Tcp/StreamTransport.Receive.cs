using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Transports.Tcp;

/// <content>
/// Receiving. One call reads ahead into a native buffer and brings many PDUs; what is left of a long payload is received straight into its
/// destination, with the bytes that follow it going to the buffer in the same call.
/// </content>
public abstract unsafe partial class StreamTransport
{
    private const int MaxReceiveSegments = 64;

    /// <summary>Most bytes taken in one turn, so that one connection cannot keep the others of a poll group waiting.</summary>
    private const int ReceiveBudget = 4 * 1024 * 1024;

    /// <summary>
    /// The part of the answers outstanding, one in so many, after which a turn ends though there may be more to receive: what has been answered makes room
    /// for new commands, and they have to leave while the target still has others to work on. Else both sides take turns at being idle: measured on
    /// loopback, 64 KiB reads at queue depth 4 go 1.5 to 1.7 times as fast, and from 8 to 32 up to a tenth faster.
    /// </summary>
    private const int PartOfTurn = 4;

    /// <summary>So many short PDUs in a row end the expectation of long ones, and with it the care taken not to read beyond a header.</summary>
    private const int LongPayloadMemory = 4;

    /// <summary>Most bytes asked for headers: so much of a payload may come along with them, and the rest of a long one is still worth its own receive.</summary>
    private const int MostHeadersAhead = LongPayloadMemory * (Bhs.Length + Bhs.DigestLength);

    private readonly NativeBuffer _staging;
    private readonly byte[] _header = new byte[Bhs.Length + Ahs.MaxTotalLength];
    private readonly BufferSegment[] _receiveSegments = new BufferSegment[MaxReceiveSegments];
    private int _start;
    private int _end;

    // The PDU whose header has been shown to the engine and whose data is still arriving.
    private bool _inPdu;
    private PduFrame _frame;
    private PayloadPlacement _placement;
    private int _dataDone;
    private uint _dataCrc;

    // Short PDUs since the last long payload, counted as far as it matters, and those that came between it and the one before.
    private int _shortPdus = LongPayloadMemory;
    private int _shortPdusBetween;
    private int _expectedAnswers;
    private int _answers;

    /// <summary>What comes next is expected to be as what came before: long payloads, with as many short PDUs between them.</summary>
    private bool ExpectsLongPayloads => _shortPdus < LongPayloadMemory;

    /// <summary>Bytes that the last turn received.</summary>
    private protected int _lastReceived;

    private void ResetReceive()
    {
        _start = 0;
        _end = 0;
        _inPdu = false;
        _placement = default;
        _expectedAnswers = 0;
    }

    /// <summary>Receives until there is no more, the turn's budget is used up, enough has been answered or the connection ends.</summary>
    /// <returns>Whether anything was received.</returns>
    private protected bool ReceiveAll()
    {
        int budget = ReceiveBudget;
        int enough = _expectedAnswers == 0 ? int.MaxValue : Math.Max(1, _expectedAnswers / PartOfTurn);
        _answers = 0;
        bool any = false;
        _lastReceived = 0;
        while (IsConnected && budget > 0)
        {
            int direct = PrepareReceive(out int segments, out int asked);
            int received = Receive(_receiveSegments.AsSpan(0, segments), out TransportFault? fault);
            Statistics.ReceiveCalls++;
            switch (received)
            {
                case Failed:
                    Disconnect(fault!);
                    return any;
                case WouldBlock:
                    return any;
                case 0:
                    Disconnect(new TransportFault(TransportFaultKind.ClosedByPeer, _inPdu || _end > _start
                        ? "The target closed the connection in the middle of a PDU."
                        : "The target closed the connection."));
                    return any;
            }

            any = true;
            budget -= received;
            _lastReceived += received;
            Statistics.BytesReceived += received;
            int toDestination = Math.Min(received, direct);
            if (toDestination > 0)
            {
                AddDirect(toDestination);
            }

            _end += received - toDestination;
            Parse();
            if (received < asked || _answers >= enough)
            {
                // A short read emptied the socket: asking again would only be told so. Otherwise the descriptor stays readable.
                return any;
            }
        }

        return any;
    }

    /// <summary>Lists where the next bytes go.</summary>
    /// <returns>How many of them go to a task's memory.</returns>
    private int PrepareReceive(out int count, out int asked)
    {
        count = 0;
        int direct = 0;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }

        if (_inPdu && _placement.Target == PayloadTarget.Task && _start == _end)
        {
            int rest = _frame.DataLength - _dataDone;
            if (rest >= Options.DirectReceiveThreshold || (ExpectsLongPayloads && rest > 0))
            {
                count = _placement.Task!.DataIn.Slice(_placement.Offset + _dataDone, rest, _receiveSegments.AsSpan(0, MaxReceiveSegments - 1), out long covered);
                direct = (int)covered;
                asked = direct;
                if (direct < rest)
                {
                    return direct;
                }
            }
        }

        MakeRoom();
        int ahead = _staging.Length - _end;
        if (ExpectsLongPayloads && !(_inPdu && _placement.Target == PayloadTarget.Buffer))
        {
            // What is left of this PDU, and no more than the headers up to the next long payload, which then begins at its own destination: what came along of it
            // would cost a copy, and the kernel's copy of the rest would begin at an odd address.
            int rest = _inPdu ? _frame.DataLength - _dataDone - direct + _frame.TrailerLength : 0;
            int headers = 1 + Math.Max(0, _shortPdusBetween - _shortPdus);
            int header = Bhs.Length + (_headerDigest ? Bhs.DigestLength : 0);
            ahead = Math.Min(ahead, Math.Max(Bhs.Length, rest + (headers * header) - (_end - _start)));
        }

        _receiveSegments[count++] = new BufferSegment(_staging.Address + _end, ahead);
        asked = direct + ahead;
        return direct;
    }

    private void MakeRoom()
    {
        int needed = _inPdu && _placement.Target == PayloadTarget.Buffer ? _frame.TotalLength : Bhs.Length + Ahs.MaxTotalLength + Bhs.DigestLength;
        if (_staging.Length - _start >= needed && _staging.Length - _end >= _staging.Length / 4)
        {
            return;
        }

        if (_start > 0)
        {
            _staging.Slice(_start, _end - _start).CopyTo(_staging.Span);
            _end -= _start;
            _start = 0;
        }

        // Only what the engine collects whole can be longer than the buffer, and no longer than what we said we take.
        _staging.Grow(needed);
    }

    private void AddDirect(int received)
    {
        if (_dataDigest)
        {
            AppendDigest(_placement.Offset + _dataDone, received);
        }

        _dataDone += received;
    }

    private void AppendDigest(long offset, int length)
    {
        Span<BufferSegment> segments = stackalloc BufferSegment[16];
        for (int done = 0; done < length;)
        {
            int count = _placement.Task!.DataIn.Slice(offset + done, length - done, segments, out long covered);
            foreach (BufferSegment segment in segments[..count])
            {
                _dataCrc = Crc32C.Append(_dataCrc, new ReadOnlySpan<byte>((void*)segment.Address, (int)segment.Length));
            }

            done += (int)covered;
        }
    }

    /// <summary>Works through what has been read ahead.</summary>
    private void Parse()
    {
        while (IsConnected)
        {
            if (_inPdu)
            {
                if (!ContinuePdu())
                {
                    return;
                }

                continue;
            }

            Span<byte> bytes = _staging.Slice(_start, _end - _start);
            switch (PduFrame.TryRead(bytes, _headerDigest, _dataDigest, _maxDataSegment, out PduFrame frame))
            {
                case FrameStatus.Incomplete:
                    return;
                case FrameStatus.HeaderDigestError:
                    Disconnect(new TransportFault(TransportFaultKind.HeaderDigest, "A header digest from the target does not match: the header was damaged on its way."));
                    return;
                case FrameStatus.DataSegmentTooLong:
                    Disconnect(new TransportFault(
                        TransportFaultKind.ProtocolViolation,
                        $"The target announced a data segment of {frame.DataLength} bytes where we take {_maxDataSegment} (MaxRecvDataSegmentLength)."));
                    return;
            }

            Span<byte> header = bytes[..(Bhs.Length + frame.AhsLength)];
            PayloadPlacement placement = _sink.OnHeader(header);
            if (!IsConnected)
            {
                return;
            }

            if (placement.Target == PayloadTarget.Refuse)
            {
                Refused();
                return;
            }

            CountPdu(isLong: placement.Target == PayloadTarget.Task && frame.DataLength >= Options.DirectReceiveThreshold + MostHeadersAhead);
            if (bytes.Length >= frame.TotalLength)
            {
                if (!FinishWhole(bytes, header, frame, placement))
                {
                    return;
                }

                continue;
            }

            _inPdu = true;
            _frame = frame;
            _placement = placement;
            _dataDone = 0;
            _dataCrc = Crc32C.Seed;
            if (placement.Target != PayloadTarget.Buffer)
            {
                header.CopyTo(_header);
                _start += frame.HeaderLength;
            }
        }
    }

    private void CountPdu(bool isLong)
    {
        if (isLong)
        {
            _shortPdusBetween = ExpectsLongPayloads ? _shortPdus : 0;
            _shortPdus = 0;
        }
        else if (ExpectsLongPayloads)
        {
            _shortPdus++;
        }
    }

    /// <summary>A PDU that is there from end to end.</summary>
    private bool FinishWhole(Span<byte> bytes, Span<byte> header, in PduFrame frame, in PayloadPlacement placement)
    {
        Span<byte> data = bytes.Slice(frame.HeaderLength, frame.DataLength);
        if (frame.DataDigestLength > 0)
        {
            Span<byte> covered = bytes.Slice(frame.HeaderLength, frame.DataLength + frame.PaddingLength);
            if (Crc32C.Compute(covered) != Crc32C.Read(bytes[(frame.HeaderLength + covered.Length)..]))
            {
                DataDigestFailed();
                return false;
            }
        }

        if (placement.Target == PayloadTarget.Task)
        {
            CopyToBuffer(data, placement.Task!.DataIn, placement.Offset);
            Statistics.PayloadBytesCopied += data.Length;
        }

        // The engine may close the connection from inside the call, so that the position is moved on before it.
        _start += frame.TotalLength;
        Statistics.PdusReceived++;
        return Deliver(header, placement.Target == PayloadTarget.Buffer ? data : default);
    }

    /// <summary>Goes on with a PDU whose data was not all there.</summary>
    /// <returns>Whether it is complete now.</returns>
    private bool ContinuePdu()
    {
        int available = _end - _start;
        if (_placement.Target == PayloadTarget.Buffer)
        {
            if (available < _frame.TotalLength)
            {
                return false;
            }

            _inPdu = false;
            Span<byte> bytes = _staging.Slice(_start, available);
            return FinishWhole(bytes, bytes[..(Bhs.Length + _frame.AhsLength)], _frame, _placement);
        }

        int take = Math.Min(available, _frame.DataLength - _dataDone);
        if (take > 0)
        {
            Span<byte> data = _staging.Slice(_start, take);
            if (_placement.Target == PayloadTarget.Task)
            {
                CopyToBuffer(data, _placement.Task!.DataIn, _placement.Offset + _dataDone);
                Statistics.PayloadBytesCopied += take;
            }

            if (_dataDigest)
            {
                _dataCrc = Crc32C.Append(_dataCrc, data);
            }

            _dataDone += take;
            _start += take;
            available -= take;
        }

        if (_dataDone < _frame.DataLength || available < _frame.TrailerLength)
        {
            return false;
        }

        Span<byte> trailer = _staging.Slice(_start, _frame.TrailerLength);
        _start += _frame.TrailerLength;
        _inPdu = false;
        if (_frame.DataDigestLength > 0
            && Crc32C.Finish(Crc32C.Append(_dataCrc, trailer[.._frame.PaddingLength])) != Crc32C.Read(trailer[_frame.PaddingLength..]))
        {
            DataDigestFailed();
            return false;
        }

        Statistics.PdusReceived++;
        return Deliver(_header.AsSpan(0, Bhs.Length + _frame.AhsLength), default);
    }

    private bool Deliver(Span<byte> header, Span<byte> data)
    {
        if (Bhs.OpcodeOf(header) != Opcode.DataIn || new DataInHeader(header).HasStatus)
        {
            _answers++;
        }

        if (_sink.OnPdu(header, data))
        {
            return IsConnected;
        }

        Refused();
        return false;
    }

    private void Refused() => Disconnect(new TransportFault(TransportFaultKind.ProtocolViolation, "The target broke the protocol."));

    private void DataDigestFailed() =>
        Disconnect(new TransportFault(TransportFaultKind.DataDigest, "A data digest from the target does not match: the data was damaged on its way."));
}
