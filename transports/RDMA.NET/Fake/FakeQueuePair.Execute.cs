namespace RdmaNet.Fake;

/// <content>Carrying out what was posted: one request at a time, in order.</content>
internal sealed unsafe partial class FakeQueuePair
{
    /// <summary>Carries the oldest request out.</summary>
    /// <returns>False when there is none, or it must wait.</returns>
    internal bool TryExecute()
    {
        if (_sendCount == 0 || IsPaused || State != QueuePairState.ReadyToSend)
        {
            return false;
        }
        Work work = _sends[_firstSend];
        WorkStatus status = _provider.TakeWorkFailure(work.Request);
        if (status == WorkStatus.Success)
        {
            switch (work.Request.Opcode)
            {
                case SendOpcode.Send:
                case SendOpcode.SendWithInvalidate:
                    if (MustWaitForReceive(work, out status))
                    {
                        return status == WorkStatus.Success && work.RetriesLeft < 7;
                    }
                    if (status == WorkStatus.Success)
                    {
                        status = ExecuteSend(work);
                    }
                    break;
                case SendOpcode.Write:
                    status = ExecuteWrite(work);
                    break;
                case SendOpcode.Read:
                    status = ExecuteRead(work);
                    break;
                case SendOpcode.LocalInvalidate:
                    status = ExecuteInvalidate(this, work.Request.InvalidateKey);
                    break;
                default:
                    status = ExecuteBind(work);
                    break;
            }
        }
        _provider.Executed++;
        Finish(work, status);
        return true;
    }

    private static WorkOpcode CompletionOf(SendOpcode opcode) => opcode switch
    {
        SendOpcode.Write => WorkOpcode.Write,
        SendOpcode.Read => WorkOpcode.Read,
        SendOpcode.BindWindow => WorkOpcode.BindWindow,
        SendOpcode.LocalInvalidate => WorkOpcode.LocalInvalidate,
        _ => WorkOpcode.Send,
    };

    private void Finish(Work work, WorkStatus status)
    {
        _firstSend = (_firstSend + 1) % _sends.Length;
        _sendCount--;
        _sinceCompletion++;
        if (status != WorkStatus.Success || Granted.SignalAll || work.Request.Flags.Has(SendFlags.Signaled))
        {
            var completion = new WorkCompletion { Id = work.Request.Id, Status = status, QueuePairNumber = Number };
            // A failed completion says nothing about its operation, here as on real devices.
            if (status == WorkStatus.Success)
            {
                completion.Opcode = CompletionOf(work.Request.Opcode);
                completion.ByteLength = work.Request.Opcode == SendOpcode.Read ? (uint)Length(work.Pieces) : 0;
            }
            ((FakeCompletionQueue)SendCompletions).Add(completion, this, _sinceCompletion, solicited: false);
            _sinceCompletion = 0;
        }
        if (status != WorkStatus.Success)
        {
            Fail();
        }
    }

    private void FlushSends()
    {
        while (_sendCount > 0)
        {
            Finish(_sends[_firstSend], WorkStatus.Flushed);
        }
    }

    private void FlushReceives()
    {
        while (_receiveCount > 0)
        {
            CompleteReceive(TakeReceive(), new WorkCompletion { Status = WorkStatus.Flushed }, solicited: false);
        }
    }

    private Receive TakeReceive()
    {
        Receive receive = _receives[_firstReceive];
        _firstReceive = (_firstReceive + 1) % _receives.Length;
        _receiveCount--;
        return receive;
    }

    private void CompleteReceive(Receive receive, WorkCompletion completion, bool solicited)
    {
        completion.Id = receive.Id;
        completion.QueuePairNumber = Number;
        ((FakeCompletionQueue)ReceiveCompletions).Add(completion, null, 0, solicited);
    }

    /// <summary>The peer, if a packet reaches it and it listens.</summary>
    private FakeQueuePair? Reachable()
        => Peer is { State: QueuePairState.ReadyToSend } peer && _adapter.IsLinkUp && peer._adapter.IsLinkUp && !peer._adapter.IsRemoved ? peer : null;

    private bool MustWaitForReceive(Work work, out WorkStatus status)
    {
        status = WorkStatus.Success;
        if (Reachable() is not { } peer)
        {
            status = WorkStatus.RetryExceeded;
            return false;
        }
        if (peer._receiveCount > 0)
        {
            return false;
        }
        if (work.RetriesLeft >= 7)
        {
            return true;
        }
        if (work.RetriesLeft-- > 0)
        {
            return true;
        }
        status = WorkStatus.ReceiverNotReady;
        return false;
    }

    private WorkStatus ExecuteSend(Work work)
    {
        if (!TryGather(work, out ReadOnlySpan<byte> message))
        {
            return WorkStatus.LocalProtection;
        }
        FakeQueuePair peer = Peer!;
        Receive receive = peer.TakeReceive();
        if (Length(receive.Pieces) < (ulong)message.Length)
        {
            peer.CompleteReceive(receive, new WorkCompletion { Status = WorkStatus.LocalLength }, solicited: true);
            peer.Fail();
            return WorkStatus.RemoteInvalidRequest;
        }
        if (!peer.TryScatter(receive.Pieces, message))
        {
            peer.CompleteReceive(receive, new WorkCompletion { Status = WorkStatus.LocalProtection }, solicited: true);
            peer.Fail();
            return WorkStatus.RemoteOperation;
        }
        var completion = new WorkCompletion { Opcode = WorkOpcode.Receive, ByteLength = (uint)message.Length };
        if (work.Request.Opcode == SendOpcode.SendWithInvalidate)
        {
            if (ExecuteInvalidate(peer, work.Request.InvalidateKey) != WorkStatus.Success)
            {
                peer.CompleteReceive(receive, new WorkCompletion { Status = WorkStatus.RemoteInvalidRequest }, solicited: true);
                peer.Fail();
                return WorkStatus.RemoteOperation;
            }
            completion.InvalidatedKey = work.Request.InvalidateKey;
            completion.Flags = peer._adapter.Options.MarksInvalidationAsChecksum ? WorkFlags.Checksum : WorkFlags.Invalidated;
        }
        peer.CompleteReceive(receive, completion, work.Request.Flags.Has(SendFlags.Solicited));
        return WorkStatus.Success;
    }

    private WorkStatus ExecuteWrite(Work work)
    {
        if (Reachable() is not { } peer)
        {
            return WorkStatus.RetryExceeded;
        }
        if (!TryGather(work, out ReadOnlySpan<byte> message))
        {
            return WorkStatus.LocalProtection;
        }
        if (message.Length == 0)
        {
            return WorkStatus.Success;
        }
        if (!peer.TryRemote(work.Request, (ulong)message.Length, MemoryAccess.RemoteWrite, out nint place))
        {
            return WorkStatus.RemoteAccess;
        }
        message.CopyTo(new Span<byte>((void*)place, message.Length));
        return WorkStatus.Success;
    }

    private WorkStatus ExecuteRead(Work work)
    {
        if (Reachable() is not { } peer)
        {
            return WorkStatus.RetryExceeded;
        }
        int length = (int)Length(work.Pieces);
        if (length == 0)
        {
            return WorkStatus.Success;
        }
        if (!peer.TryRemote(work.Request, (ulong)length, MemoryAccess.RemoteRead, out nint place))
        {
            return WorkStatus.RemoteAccess;
        }
        Span<byte> message = _provider.ScratchFor(length);
        new ReadOnlySpan<byte>((void*)place, length).CopyTo(message);
        return TryScatter(work.Pieces, message) ? WorkStatus.Success : WorkStatus.LocalProtection;
    }

    /// <summary>Checks what the peer asks of our memory; if it must not, this side fails too and learns it by an asynchronous event.</summary>
    private bool TryRemote(in SendWorkRequest request, ulong length, MemoryAccess need, out nint place)
    {
        FakeRegion? region = _adapter.ResolveRemote(this, request.RemoteKey, request.RemoteAddress, length, need, out string reason);
        if (region is null)
        {
            _provider.Record(FakeViolationKind.RemoteAccess, $"{request.Opcode} of {length} bytes at {request.RemoteAddress:x} by key {request.RemoteKey:x8}: {reason}");
            _adapter.InjectAsyncEvent(AsyncEventKind.QueuePairAccessError, Handle);
            Fail();
            place = 0;
            return false;
        }
        place = _adapter.Place(region, (nint)request.RemoteAddress);
        return true;
    }

    private WorkStatus ExecuteInvalidate(FakeQueuePair owner, uint key)
    {
        FakeWindow? window = owner._adapter.WindowOfKey(key);
        if (window is { IsBound: false })
        {
            _provider.Record(FakeViolationKind.InvalidateOfFreeWindow, $"key {key:x8} on queue pair {owner.Number}");
            return WorkStatus.WindowBind;
        }
        if (window is null || window.Type != WindowType.Type2 || window.CurrentKey != key || window.BoundQueue != owner)
        {
            return WorkStatus.WindowBind;
        }
        window.Unbind();
        return WorkStatus.Success;
    }

    private WorkStatus ExecuteBind(Work work)
    {
        ref SendWorkRequest request = ref work.Request;
        FakeWindow? window = _adapter.WindowOf(request.Window);
        WorkStatus refused = _adapter.Options.ReportsRefusedBindAsFlushed ? WorkStatus.Flushed : WorkStatus.WindowBind;
        if (window is null || window.Domain != Domain)
        {
            return refused;
        }
        if (window.Type == WindowType.Type1 && request.WindowLength == 0)
        {
            window.Unbind();
            return WorkStatus.Success;
        }
        if (window.IsBound && window.Type == WindowType.Type2)
        {
            _provider.Record(FakeViolationKind.BindOfBoundWindow, $"key {window.CurrentKey:x8} on queue pair {Number}");
            return refused;
        }
        FakeRegion? region = _adapter.RegionOf(request.Region);
        const MemoryAccess Grantable = MemoryAccess.RemoteRead | MemoryAccess.RemoteWrite;
        bool allowed = region is not null
            && region.Domain == Domain
            && region.Access.Has(MemoryAccess.WindowBind)
            && work.LibraryKey == window.CurrentKey
            && request.WindowKey >> 8 == window.CurrentKey >> 8
            && request.WindowKey != window.CurrentKey
            && request.WindowLength > 0
            && (request.WindowAccess & ~Grantable) == 0
            && (!request.WindowAccess.Has(MemoryAccess.RemoteWrite) || region.Access.Has(MemoryAccess.LocalWrite))
            && region.Contains((nint)request.WindowAddress, (nuint)request.WindowLength);
        if (!allowed)
        {
            return refused;
        }
        window.Bind(this, region!, request.WindowAddress, request.WindowLength, request.WindowAccess, request.WindowKey);
        return WorkStatus.Success;
    }

    private static ulong Length(ReadOnlySpan<ScatterElement> elements)
    {
        ulong sum = 0;
        foreach (ScatterElement element in elements)
        {
            sum += element.Length;
        }
        return sum;
    }

    private bool TryGather(Work work, out ReadOnlySpan<byte> message)
    {
        if (work.InlineLength >= 0)
        {
            message = work.Inline.AsSpan(0, work.InlineLength);
            return true;
        }
        Span<byte> whole = _provider.ScratchFor((int)Length(work.Pieces));
        message = whole;
        foreach (ScatterElement element in work.Pieces)
        {
            FakeRegion? region = _adapter.ResolveLocal(this, element, writes: false);
            if (region is null)
            {
                return Refuse(element);
            }
            new ReadOnlySpan<byte>((void*)_adapter.Place(region, (nint)element.Address), (int)element.Length).CopyTo(whole);
            whole = whole[(int)element.Length..];
        }
        return true;
    }

    private bool TryScatter(ReadOnlySpan<ScatterElement> elements, ReadOnlySpan<byte> message)
    {
        foreach (ScatterElement element in elements)
        {
            if (message.IsEmpty)
            {
                break;
            }
            FakeRegion? region = _adapter.ResolveLocal(this, element, writes: true);
            if (region is null)
            {
                return Refuse(element);
            }
            int length = (int)Math.Min(element.Length, (uint)message.Length);
            message[..length].CopyTo(new Span<byte>((void*)_adapter.Place(region, (nint)element.Address), length));
            message = message[length..];
        }
        return true;
    }

    private bool Refuse(in ScatterElement element)
    {
        _provider.Record(FakeViolationKind.LocalAccess, $"{element.Length} bytes at {element.Address:x} by key {element.LocalKey:x8}");
        return false;
    }
}
