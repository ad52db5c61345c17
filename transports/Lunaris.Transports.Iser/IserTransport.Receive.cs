using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Transports.Common;
using Lunaris.Transports.Iser.Memory;
using Lunaris.Transports.Iser.Wire;
using RdmaNet;

namespace Lunaris.Transports.Iser;

/// <content>Completions: messages of the target, sends that are done, failures.</content>
public sealed unsafe partial class IserTransport
{
    private const int PollBatch = 64;

    /// <summary>Most completions taken in one turn, so that one connection cannot keep the others of a poll group waiting.</summary>
    private const int PollBudget = 1024;

    /// <summary>How many announcements are left in the channel before they are taken, all at once: each takes a system call.</summary>
    private const int MostAnnouncementsLeft = 32;

    private readonly WorkCompletion[] _polled = new WorkCompletion[PollBatch];
    private CompletionChannel? _channel;
    private CompletionQueue? _completions;
    private QueuePair? _pair;
    private int _inlineBytes;
    private int _completionDescriptor = -1;
    private ConnectionData _peer;
    private bool _polling;
    private bool _moreCompletions;
    private bool _announcementDue;
    private long _armedAt;
    private int _announcementsLeft;

    /// <summary>Takes completions, and their announcement where that need not wait.</summary>
    /// <returns>Whether there was anything.</returns>
    private bool ServiceCompletions()
    {
        if (_gathering)
        {
            return TakeGathered();
        }

        long before = _rdma.Completions;
        if (!_announcementDue)
        {
            PollCompletions();
            if (_connected && _commandsPosted == 0 && _rdma.Completions != before)
            {
                // The target has nothing left to answer. Whoever waits for what has just come may have the next command ready: that leaves first, the two
                // system calls follow while it is on its way.
                _announcementDue = true;
                return true;
            }
        }

        return TakeAnnouncement() || _rdma.Completions != before;
    }

    /// <summary>Takes the announcement of completions, if there is one, and the completions that came since.</summary>
    /// <returns>Whether there was an announcement.</returns>
    private bool TakeAnnouncement()
    {
        _announcementDue = false;
        if (!_connected || !WasAnnounced())
        {
            return false;
        }

        _rdma.CompletionEvents++;
        if (_rest > 0)
        {
            _rest--;
        }

        if (MayGather)
        {
            _gathering = true;
            _announcementDue = true;
            return true;
        }

        Arm();
        return true;
    }

    /// <summary>
    /// Whether the queue has announced completions since it was armed. A poller that is told of an announcement when it comes, and not for as long as it is
    /// there, need not have it taken: what has come since then says as much. Taken by the handful, when the code is warm, announcements cost a part of what
    /// they cost one by one between a command and the next.
    /// </summary>
    private bool WasAnnounced()
    {
        if (!_usesEdges)
        {
            // One event for each time the queue was armed: to ask for another would only be told that there is none.
            Statistics.ReceiveCalls++;
            return _channel!.TryGetEvent(out _);
        }

        if (_rdma.Completions == _armedAt)
        {
            return false;
        }

        if (++_announcementsLeft >= MostAnnouncementsLeft)
        {
            _announcementsLeft = 0;
            do
            {
                Statistics.ReceiveCalls++;
            }
            while (_channel!.TryGetEvent(out _));
        }

        return true;
    }

    /// <summary>Has the next completion announced.</summary>
    /// <returns>Whether the connection goes on.</returns>
    private bool Arm()
    {
        // Armed first and emptied afterwards: the other way round loses what comes in between.
        _gathering = false;
        int error = RequestAnnouncement();
        Statistics.OtherCalls++;
        if (error != 0)
        {
            Fail($"completions could not be asked for: {Errno.Describe(error)}");
            return false;
        }

        PollCompletions();
        return _connected;
    }

    private int RequestAnnouncement()
    {
        _armedAt = _rdma.Completions;
        return _completions!.RequestNotification();
    }

    /// <summary>The end of a turn whose announcement was put off.</summary>
    private void EndTurn()
    {
        CountGathered();
        long before = _rdma.Completions;
        if (!_gathering && _announcementDue && TakeAnnouncement() && _connected && _rdma.Completions != before)
        {
            // Who called to send need not look for answers, and nothing else will announce these.
            SignalWake();
        }

        if (_gathering && HasTurnToEnd)
        {
            GoOnGathering();
        }
    }

    /// <summary>Takes completions until there are none, the turn's budget is used up or the connection ends.</summary>
    private void PollCompletions()
    {
        if (_polling)
        {
            return;
        }

        _polling = true;
        _moreCompletions = false;
        try
        {
            int taken = 0;
            while (_connected)
            {
                int count = _completions!.Poll(_polled);
                if (count == 0)
                {
                    return;
                }

                if (count < 0)
                {
                    Fail($"the completion queue failed: {Errno.Describe(-count)}");
                    return;
                }

                _rdma.Completions += count;
                HandleCompletions(count);
                taken += count;
                if (count < PollBatch)
                {
                    // The queue is empty then (ibv_poll_cq): what comes now is announced, or found by the timer.
                    return;
                }

                if (taken >= PollBudget && _connected)
                {
                    _moreCompletions = true;
                    SignalWake();
                    return;
                }
            }
        }
        finally
        {
            _polling = false;
        }
    }

    private void HandleCompletions(int count)
    {
        for (int i = 0; i < count; i++)
        {
            ref WorkCompletion completion = ref _polled[i];
            if (completion.Status != WorkStatus.Success)
            {
                OnFailedCompletion(completion);
                return;
            }

            if ((completion.Id & ReceiveRing.IdBit) == 0)
            {
                OnSendsDone(completion.Id);
                continue;
            }

            int index = (int)(completion.Id & ~ReceiveRing.IdBit);
            if (!OnMessage(_receives!.Message(index, (int)completion.ByteLength), completion))
            {
                return;
            }

            _receives.Return(index);
        }

        int error = _receives!.IsPostDue ? _receives.Post(_pair!) : 0;
        if (error != 0)
        {
            Fail($"receives could not be posted: {Errno.Describe(error)}");
        }
    }

    /// <summary>A message of the target.</summary>
    /// <returns>Whether the connection goes on.</returns>
    private bool OnMessage(Span<byte> message, in WorkCompletion completion)
    {
        Statistics.BytesReceived += message.Length;
        if (IserHeader.TryRead(message, out IserMessageKind kind, out _, out _) is { } wrong)
        {
            return Refuse(wrong);
        }

        if (kind != IserMessageKind.Control)
        {
            return Refuse($"the target sent {kind}, which nobody asked for");
        }

        Span<byte> pdu = message[IserHeader.Length..];
        if (pdu.Length < Bhs.Length)
        {
            return Refuse($"a PDU has {pdu.Length} bytes, less than its header of {Bhs.Length}");
        }

        int headerLength = Bhs.Length + Bhs.AhsLengthOf(pdu);
        int dataLength = Bhs.DataSegmentLengthOf(pdu);
        if (headerLength > pdu.Length || dataLength > pdu.Length - headerLength)
        {
            return Refuse($"a PDU announces {headerLength} bytes of header and {dataLength} of data and has {pdu.Length} in all");
        }

        if (completion.HasInvalidatedKey && !TakeInvalidation(completion.InvalidatedKey, pdu))
        {
            return Refuse($"the target invalidated the key 0x{completion.InvalidatedKey:X8}, which does not belong to the command it answers");
        }

        Statistics.PdusReceived++;
        Span<byte> header = pdu[..headerLength];
        PayloadPlacement placement = _sink.OnHeader(header);
        if (!_connected)
        {
            return false;
        }

        if (placement.Target == PayloadTarget.Refuse || !_sink.OnPdu(header, pdu.Slice(headerLength, dataLength)))
        {
            Disconnect(new TransportFault(TransportFaultKind.ProtocolViolation, "The target broke the protocol."));
        }

        return _connected;
    }

    /// <summary>The target has invalidated a window with its answer: it must be one of the command that it answers.</summary>
    private bool TakeInvalidation(uint key, ReadOnlySpan<byte> pdu)
    {
        if (Bhs.OpcodeOf(pdu) != Opcode.ScsiResponse
            || _memory!.FindOpen(key) is not { State: ExposureState.Open } exposure
            || Bhs.IttOf(exposure.Owner.Header) != Bhs.IttOf(pdu)
            || !exposure.Window!.OnRemoteInvalidated(key))
        {
            return false;
        }

        exposure.State = ExposureState.Invalidated;
        _rdma.RemoteInvalidations++;
        return true;
    }

    private bool Refuse(string what)
    {
        Disconnect(new TransportFault(TransportFaultKind.ProtocolViolation, $"The target broke the protocol: {what} (RFC 7145)."));
        return false;
    }

    private void OnFailedCompletion(in WorkCompletion completion)
    {
        if (completion.Status == WorkStatus.Flushed && _events is { } channel && TakeEvent(channel) is { } connectionEvent)
        {
            // What is flushed tells nothing; the connection manager knows why.
            OnConnectionEvent(connectionEvent);
            if (!_connected)
            {
                return;
            }
        }

        if (!_connected)
        {
            return;
        }

        // Of a failed completion only status and id mean something.
        bool isReceive = (completion.Id & ReceiveRing.IdBit) != 0;
        string words = completion.Status switch
        {
            WorkStatus.Flushed => "the queue pair was closed or failed",
            WorkStatus.RetryExceeded => "the target no longer answers",
            WorkStatus.ReceiverNotReady => "the target had no receive posted for too long",
            WorkStatus.RemoteAccess => "the target refused a key or a range",
            WorkStatus.LocalLength => "the target sent a message longer than agreed",
            WorkStatus.RemoteInvalidRequest when isReceive => "the target invalidated a key that it may not",
            WorkStatus.WindowBind => "the adapter refused to bind or invalidate a memory window",
            var status => $"{(isReceive ? "a receive" : "a send")} ended with {status}",
        };
        Fail(words, completion.Status is WorkStatus.RetryExceeded or WorkStatus.ReceiverNotReady ? TransportFaultKind.NoAnswer : TransportFaultKind.IoError);
    }

    private void Fail(string words, TransportFaultKind kind = TransportFaultKind.IoError) =>
        Disconnect(new TransportFault(kind, $"The RDMA connection broke: {words}."));

    private int PostAllReceives()
    {
        _receives!.ReturnAll();
        return _receives.Post(_pair!);
    }

    /// <summary>The queues of a new connection.</summary>
    private void CreateQueues()
    {
        RdmaDevice device = _memory!.Device;
        _channel = device.CreateCompletionChannel();
        _completions = device.CreateCompletionQueue(SendSlots + _receives!.Count, _channel);
        var options = new QueuePairOptions { SendRequests = SendSlots, ReceiveRequests = _receives.Count, SendElements = 2, ReceiveElements = 1, InlineBytes = InlineBytes };
        try
        {
            _pair = _id!.CreateQueuePair(_memory.Domain, _completions, _completions, options);
        }
        catch (RdmaException exception) when (exception.Error == Errno.Invalid)
        {
            // Not every adapter takes this much inline.
            _pair = _id!.CreateQueuePair(_memory.Domain, _completions, _completions, options with { InlineBytes = 0 });
        }

        _inlineBytes = _pair.Granted.InlineBytes;
        _sendCount = 0;
        _signaledCount = 0;
        _doneCount = 0;
        _announcementDue = false;
        _announcementsLeft = 0;
        int error = RequestAnnouncement();
        if (error != 0)
        {
            throw new RdmaException("ibv_req_notify_cq", error);
        }
    }

    private void WatchCompletions()
    {
        if (_channel is null || !_connected)
        {
            return;
        }

        _completionDescriptor = _channel.FileDescriptor;
        if (_poller is null)
        {
            _epoll.Add(_completionDescriptor, Polling.EpollIn, CompletionToken);
        }
        else
        {
            _poller.Add(_completionDescriptor, _usesEdges ? Polling.EpollIn | Polling.EpollEdge : Polling.EpollIn, _pollerToken);
        }
    }

    private void Unwatch(int descriptor)
    {
        if (descriptor < 0)
        {
            return;
        }

        (_poller is not null && descriptor == _completionDescriptor ? _poller : _epoll).Remove(descriptor);
        if (descriptor == _completionDescriptor)
        {
            _completionDescriptor = -1;
        }
    }

    /// <summary>
    /// Ends whatever there is of a connection. Windows go first: destroying a queue pair under a bound window blocks for most of a minute on some devices.
    /// When the queue pair is gone, no work of it touches memory any more.
    /// </summary>
    private void CloseConnection()
    {
        EndProof();
        StopGathering();
        Unwatch(_completionDescriptor);
        if (_pair is not null)
        {
            _ = _id!.Disconnect();
            _ = _pair.SetError();
            _sends.Clear();
            for (IserPdu? pdu = _posted; pdu is not null; pdu = pdu.NextPosted)
            {
                DisposeWindow(pdu.Read);
                DisposeWindow(pdu.Write);
            }

            _pair.Dispose();
            _pair = null;
        }

        _completions?.Dispose();
        _completions = null;
        _channel?.Dispose();
        _channel = null;
        if (_events is not null)
        {
            Unwatch(_events.FileDescriptor);
        }

        _id?.Dispose();
        _id = null;
        _events?.Dispose();
        _events = null;
    }

    private static void DisposeWindow(Exposure exposure)
    {
        if (exposure.Window is { State: not WindowState.Free } window)
        {
            window.Dispose();
        }
    }
}
