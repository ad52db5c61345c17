using System.Runtime.CompilerServices;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Transports.Iser.Memory;
using Lunaris.Transports.Iser.Wire;
using RdmaNet;

namespace Lunaris.Transports.Iser;

/// <content>
/// Sending. Everything that is due leaves in one chain: the invalidates of finished commands, then for each command the binds of its windows and, behind
/// them, the message that advertises their keys. A completion is asked for only where something waits for it, or to get send-queue slots back.
/// </content>
public sealed unsafe partial class IserTransport
{
    private const int ChainLength = 256;

    /// <summary>Send-queue slots of a command at most: two binds, the message, two invalidates.</summary>
    private const int SlotsOfCommand = 5;

    private readonly SendChain _sends;
    private readonly Queue<Exposure> _toInvalidate = new();
    private readonly Queue<PendingSend> _pending = new();
    private readonly List<IserPdu> _sentNow = new(ChainLength);
    private Pdu? _queueHead;
    private Pdu? _queueTail;
    private IserPdu? _posted;
    private int _commandsPosted;
    private ulong _sendCount;
    private ulong _signaledCount;
    private ulong _doneCount;
    private bool _chainNeedsCompletion;

    /// <inheritdoc/>
    public long QueuedBytes { get; private set; }

    /// <summary>Commands do not all bind and invalidate at the same time, but they may.</summary>
    private int SendSlots => (_options.RdmaMaxCommands * SlotsOfCommand) + 64;

    /// <inheritdoc/>
    public Pdu NewPdu(int ahsLength = 0, int inlineDataLength = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ahsLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ahsLength, Ahs.MaxTotalLength);
        ArgumentOutOfRangeException.ThrowIfNegative(inlineDataLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inlineDataLength, PduPool.MaxDataLength);
        return _pool.Take(ahsLength, inlineDataLength);
    }

    /// <inheritdoc/>
    public void FreePdu(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        _pool.Give((IserPdu)pdu);
    }

    /// <inheritdoc/>
    public void QueuePdu(Pdu pdu)
    {
        ArgumentNullException.ThrowIfNull(pdu);
        var own = (IserPdu)pdu;
        own.Place = PduPlace.Queued;
        own.Next = null;
        if (own.Task is { } task)
        {
            task.TransportState = own;
        }

        QueuedBytes += own.LengthHere;
        if (_queueTail is { } tail)
        {
            tail.Next = own;
        }
        else
        {
            _queueHead = own;
        }

        _queueTail = own;
    }

    /// <inheritdoc/>
    public void Reclaim(ScsiTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.TransportState is not IserPdu pdu || !ReferenceEquals(pdu.Task, task))
        {
            return;
        }

        if (pdu.Place == PduPlace.Queued)
        {
            Unqueue(pdu);
            GiveBack(pdu);
            return;
        }

        if (pdu.IsReclaimed)
        {
            return;
        }

        pdu.IsReclaimed = true;
        Reclaim(pdu.Read);
        Reclaim(pdu.Write);
        GiveBackIfFree(pdu);
    }

    private void Reclaim(Exposure exposure)
    {
        switch (exposure.State)
        {
            case ExposureState.Open when exposure.Window is not null:
                // Until its completion is here the target may still reach the memory.
                exposure.State = ExposureState.Invalidating;
                _toInvalidate.Enqueue(exposure);
                QueuedBytes++;
                break;
            case ExposureState.Open:
            case ExposureState.Invalidated:
                Close(exposure);
                break;
        }
    }

    /// <summary>Nobody can reach the memory of the exposure any more.</summary>
    private void Close(Exposure exposure)
    {
        IserPdu pdu = exposure.Owner;
        if (exposure.Bounce is { } block && ReferenceEquals(exposure, pdu.Read) && pdu.Task is { } task && ReferenceEquals(task.TransportState, pdu)
            && task.Completion.Outcome == TaskOutcome.Completed)
        {
            int received = (int)Math.Min(task.Completion.BytesReceived, exposure.Length);
            Scatter(new ReadOnlySpan<byte>((void*)block.Address, received), task.DataIn, 0);
            Statistics.PayloadBytesCopied += received;
        }

        _memory!.Close(exposure);
        pdu.Holds--;
    }

    /// <summary>Posts all that is due, as far as the send queue has room.</summary>
    private void Send()
    {
        try
        {
            while (_connected && QueuedBytes > 0 && FillChain())
            {
                PostChain();
            }

            if (_connected && !_announcementDue && !_gathering && _pending.Count > 0)
            {
                // Small adapters have carried an invalidate out by now: its task need not wait for a wake-up. What is found is announced as well.
                PollCompletions();
            }

            EndTurn();
            if (_options.SpinTime > TimeSpan.Zero)
            {
                Spin();
            }
        }
        catch (RdmaException exception)
        {
            Disconnect(new TransportFault(
                TransportFaultKind.IoError,
                $"Memory of a command could not be registered with {_rdma.Device}: {exception.Message}.",
                exception.Error));
        }
    }

    /// <summary>Looks for answers for a while instead of sleeping. The queue is armed: what is found here is announced as well, so that the driver comes back for it.</summary>
    private void Spin()
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        long before = _rdma.Completions;
        while (_connected && _posted is not null && _rdma.Completions == before && System.Diagnostics.Stopwatch.GetElapsedTime(start) < _options.SpinTime)
        {
            PollCompletions();
        }
    }

    /// <summary>Builds a chain of what is due.</summary>
    /// <returns>Whether there is anything to post.</returns>
    private bool FillChain()
    {
        while (_toInvalidate.Count > 0 && !_sends.IsFull && FreeSlots > 0)
        {
            Exposure exposure = _toInvalidate.Dequeue();
            QueuedBytes--;
            _sends.AddLocalInvalidate(exposure.Window!, ++_sendCount, SendFlags.None);
            _pending.Enqueue(new PendingSend(_sendCount, exposure.Owner, exposure));
            _chainNeedsCompletion = true;
            _rdma.LocalInvalidations++;
        }

        while (_queueHead is IserPdu pdu && _sends.Capacity - _sends.Count >= SlotsOfCommand && FreeSlots >= SlotsOfCommand && TryOpen(pdu))
        {
            // Taken from the queue when it is in the chain for good: what throws here leaves it where it is found again.
            Add(pdu);
            if (pdu.Next is { } next)
            {
                _queueHead = next;
                pdu.Next = null;
            }
            else
            {
                _queueHead = null;
                _queueTail = null;
            }

            QueuedBytes -= pdu.LengthHere;
        }

        return _sends.Count > 0;
    }

    private int FreeSlots => SendSlots - (int)(_sendCount - _doneCount);

    /// <summary>Finds a place for the memory of the PDU's command.</summary>
    /// <returns>False where it has to wait for that of another.</returns>
    private bool TryOpen(IserPdu pdu)
    {
        if (pdu.Task is not { } task || Bhs.OpcodeOf(pdu.Header) != Opcode.ScsiCommand)
        {
            return true;
        }

        if (task.DataIn.Length > 0 && pdu.Read.State == ExposureState.Closed && _memory!.TryOpen(pdu.Read, task.DataIn) == Placement.Wait)
        {
            return false;
        }

        return task.DataOut.Length == 0 || pdu.DataFromTask || pdu.Write.State != ExposureState.Closed
            || _memory!.TryOpen(pdu.Write, task.DataOut) == Placement.Ready;
    }

    private void Add(IserPdu pdu)
    {
        Stag? read = pdu.Read.State == ExposureState.Open ? Advertise(pdu.Read, MemoryAccess.RemoteWrite) : null;
        Stag? write = pdu.Write.State == ExposureState.Open ? Advertise(pdu.Write, MemoryAccess.RemoteRead) : null;
        if (write is not null && pdu.Write.Bounce is { } block)
        {
            Gather(pdu.Task!.DataOut, 0, new Span<byte>((void*)block.Address, (int)pdu.Write.Length));
            Statistics.PayloadBytesCopied += pdu.Write.Length;
        }

        IserHeader.WriteControl(pdu.IserHeaderBytes, write, read);
        if (Bhs.PaddingOf(pdu.DataLength) > 0)
        {
            pdu.Padding.Clear();
        }

        int here = pdu.LengthHere;
        bool isInline = here <= _inlineBytes && !pdu.DataFromTask;
        _sends.AddSend(++_sendCount, isInline ? SendFlags.Inline : SendFlags.None);
        if (pdu.DataFromTask)
        {
            AddImmediateData(pdu, here);
        }
        else
        {
            _sends.AddElement(pdu.Address, (uint)here, isInline ? 0 : pdu.LocalKeyIn(_memory!.Domain));
        }

        if (!isInline)
        {
            pdu.Holds++;
            _pending.Enqueue(new PendingSend(_sendCount, pdu, null));
            _chainNeedsCompletion |= pdu.Task is not null;
        }

        Statistics.PdusSent++;
        Statistics.BytesSent += IserHeader.Length + pdu.HeaderLength + pdu.DataLength;
        pdu.Place = PduPlace.Posted;
        if (_posted is { } first)
        {
            pdu.NextPosted = first;
            first.PreviousPosted = pdu;
        }

        _posted = pdu;
        _commandsPosted += pdu.Task is null ? 0 : 1;
        if (pdu.Holds == 0)
        {
            _sentNow.Add(pdu);
        }
    }

    private Stag Advertise(Exposure exposure, MemoryAccess access)
    {
        uint key = exposure.Region!.RemoteKey;
        if (exposure.Window is { } window)
        {
            key = _sends.AddBind(window, exposure.Region, exposure.Address, (nuint)exposure.Length, access, ++_sendCount);
        }

        exposure.Advertise(key);
        exposure.Owner.Holds++;
        return new Stag(key, (ulong)exposure.Address);
    }

    /// <summary>The data goes along, from where it is if the adapter can read it there, else from behind the header.</summary>
    private void AddImmediateData(IserPdu pdu, int here)
    {
        _rdma.ImmediateWrites++;
        DataBuffer data = pdu.Task!.DataOut;
        if (data.Count == 1 && _memory!.FindLocal(data[0].Address, data[0].Length) is { } region && pdu.DataLength % 4 == 0)
        {
            _sends.AddElement(pdu.Address, (uint)here, pdu.LocalKeyIn(_memory.Domain));
            _sends.AddElement(data[0].Address, (uint)pdu.DataLength, region.LocalKey);
            return;
        }

        BounceBlock? block = _memory!.TakeBlock(here + pdu.DataLength + 4);
        if (block is null)
        {
            throw new RdmaException("ibv_reg_mr", Errno.NoMemory, $"the bounce pool has no room for {pdu.DataLength} bytes of immediate data");
        }

        var bytes = new Span<byte>((void*)block.Address, here + pdu.DataLength + 4);
        new ReadOnlySpan<byte>((void*)pdu.Address, here).CopyTo(bytes);
        Gather(data, pdu.TaskOffset, bytes.Slice(here, pdu.DataLength));
        int padding = Bhs.PaddingOf(pdu.DataLength);
        bytes.Slice(here + pdu.DataLength, padding).Clear();
        Statistics.PayloadBytesCopied += pdu.DataLength;
        pdu.ImmediateCopy = block;
        _sends.AddElement(block.Address, (uint)(here + pdu.DataLength + padding), block.Region.LocalKey);
    }

    private void PostChain()
    {
        if (_chainNeedsCompletion || _sendCount - _signaledCount > (ulong)SendSlots / 4)
        {
            _sends.SignalLast();
            _signaledCount = _sendCount;
            _chainNeedsCompletion = false;
        }

        int error = _pair!.Post(_sends, out _);
        _rdma.SendPosts++;
        Statistics.SendCalls++;
        if (error != 0)
        {
            Fail($"sends could not be posted: {Errno.Describe(error)}");
            return;
        }

        foreach (IserPdu pdu in _sentNow)
        {
            GiveBackIfFree(pdu);
        }

        _sentNow.Clear();
    }

    /// <summary>All sends up to this one are done: a queue pair completes them in order.</summary>
    private void OnSendsDone(ulong count)
    {
        _doneCount = count;
        while (_pending.TryPeek(out PendingSend pending) && pending.Count <= count)
        {
            _pending.Dequeue();
            if (pending.Exposure is { } exposure)
            {
                exposure.Window!.OnLocalInvalidated();
                Close(exposure);
            }
            else
            {
                pending.Pdu.Holds--;
            }

            GiveBackIfFree(pending.Pdu);
        }
    }

    /// <summary>Gives a posted PDU back once nothing of it is in use.</summary>
    private void GiveBackIfFree(IserPdu pdu)
    {
        if (pdu.Holds > 0 || pdu.Place != PduPlace.Posted)
        {
            return;
        }

        Unlink(pdu);
        GiveBack(pdu);
    }

    private void GiveBack(IserPdu pdu)
    {
        if (pdu.ImmediateCopy is { } block)
        {
            _memory?.GiveBlock(block);
            pdu.ImmediateCopy = null;
        }

        pdu.Place = PduPlace.Away;
        if (pdu.Task is { } task && ReferenceEquals(task.TransportState, pdu))
        {
            task.TransportState = null;
        }

        _sink.OnSent(pdu);
        _pool.Give(pdu);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Unlink(IserPdu pdu)
    {
        if (pdu.NextPosted is null && pdu.PreviousPosted is null)
        {
            _posted = null;
        }
        else
        {
            UnlinkFromNeighbours(pdu);
        }

        _commandsPosted -= pdu.Task is null ? 0 : 1;
    }

    private void UnlinkFromNeighbours(IserPdu pdu)
    {
        if (pdu.PreviousPosted is { } previous)
        {
            previous.NextPosted = pdu.NextPosted;
        }
        else
        {
            _posted = pdu.NextPosted;
        }

        if (pdu.NextPosted is { } next)
        {
            next.PreviousPosted = pdu.PreviousPosted;
        }

        pdu.NextPosted = null;
        pdu.PreviousPosted = null;
    }

    private void Unqueue(IserPdu pdu)
    {
        Pdu? before = null;
        for (Pdu? candidate = _queueHead; candidate is not null && !ReferenceEquals(candidate, pdu); candidate = candidate.Next)
        {
            before = candidate;
        }

        if (before is null)
        {
            _queueHead = pdu.Next;
        }
        else
        {
            before.Next = pdu.Next;
        }

        if (ReferenceEquals(_queueTail, pdu))
        {
            _queueTail = before;
        }

        pdu.Next = null;
        QueuedBytes -= pdu.LengthHere;
        CloseAll(pdu);
    }

    /// <summary>The queue pair is gone, and with it every way to the memory of tasks: all PDUs go back.</summary>
    private void GiveBackAll()
    {
        _toInvalidate.Clear();
        _pending.Clear();
        _sentNow.Clear();
        _chainNeedsCompletion = false;
        QueuedBytes = 0;
        while (_posted is { } posted)
        {
            CloseAll(posted);
            GiveBackIfFree(posted);
        }

        while (_queueHead is IserPdu queued)
        {
            _queueHead = queued.Next;
            queued.Next = null;
            CloseAll(queued);
            GiveBack(queued);
        }

        _queueTail = null;
    }

    private void CloseAll(IserPdu pdu)
    {
        foreach (Exposure exposure in (ReadOnlySpan<Exposure>)[pdu.Read, pdu.Write])
        {
            if (exposure.State != ExposureState.Closed)
            {
                Close(exposure);
            }
        }

        pdu.Holds = 0;
    }

    /// <summary>What waits for the completion of a send: an exposure whose window it invalidates, or a PDU whose memory it reads.</summary>
    private readonly record struct PendingSend(ulong Count, IserPdu Pdu, Exposure? Exposure);
}
