namespace RdmaNet.Fake;

internal sealed unsafe partial class FakeQueuePair : QueuePair
{
    private readonly FakeAdapter _adapter;
    private readonly FakeVerbsProvider _provider;
    private readonly Work[] _sends;
    private readonly Receive[] _receives;
    private readonly FakeConnectionId _id;
    private int _firstSend;
    private int _sendCount;
    private int _firstReceive;
    private int _receiveCount;
    private int _occupied;
    private int _sinceCompletion;

    public FakeQueuePair(FakeConnectionId id, FakeDomain domain, FakeCompletionQueue sendQueue, FakeCompletionQueue receiveQueue, in QueuePairOptions options)
        : base(
            new FakeHandle(domain.Adapter.Provider.NextToken(), id.Owner, domain.Owner, sendQueue.Owner, receiveQueue.Owner),
            id,
            domain,
            sendQueue,
            receiveQueue,
            domain.Adapter.Provider.NextNumber(),
            options)
    {
        _id = id;
        _adapter = domain.Adapter;
        _provider = _adapter.Provider;
        _sends = new Work[options.SendRequests];
        for (int i = 0; i < _sends.Length; i++)
        {
            _sends[i] = new Work { Elements = new ScatterElement[options.SendElements], Inline = new byte[options.InlineBytes] };
        }
        _receives = new Receive[options.ReceiveRequests];
        for (int i = 0; i < _receives.Length; i++)
        {
            _receives[i] = new Receive { Elements = new ScatterElement[options.ReceiveElements] };
        }
        _provider.Add(this);
        _provider.Counts = _provider.Counts with { QueuePairs = _provider.Counts.QueuePairs + 1 };
        ((FakeHandle)Owner).OnDestroy = OnDestroy;
    }

    public FakeVerbsProvider Provider => _provider;

    public FakeAdapter Adapter => _adapter;

    public int ReceiveCount => _receiveCount;

    public QueuePairState State { get; private set; } = QueuePairState.Initialized;

    public FakeQueuePair? Peer { get; private set; }

    public bool IsPaused { get; set; }

    /// <summary>How often a Send finds no receive at the peer before it gives up; 7 is for ever.</summary>
    public int ReceiverRetries { get; private set; } = 7;

    public override int PostSend(SendWorkRequest* first, out SendWorkRequest* refused)
    {
        ThrowIfDisposed();
        for (SendWorkRequest* request = first; request is not null; request = request->Next)
        {
            int error = Accept(request);
            if (error != 0)
            {
                refused = request;
                return error;
            }
        }
        refused = null;
        return 0;
    }

    public override int PostReceive(ReceiveWorkRequest* first, out ReceiveWorkRequest* refused)
    {
        ThrowIfDisposed();
        _adapter.ReceivePosts++;
        for (ReceiveWorkRequest* request = first; request is not null; request = request->Next)
        {
            int error = _provider.TakeCallFailure("ibv_post_recv");
            if (error == 0)
            {
                error = _adapter.IsRemoved ? Errno.InputOutput
                    : request->ElementCount < 0 || request->ElementCount > Granted.ReceiveElements ? Errno.Invalid
                    : _receiveCount == _receives.Length ? Errno.NoMemory
                    : 0;
            }
            if (error != 0)
            {
                refused = request;
                return error;
            }
            Receive receive = _receives[(_firstReceive + _receiveCount++) % _receives.Length];
            receive.Id = request->Id;
            receive.ElementCount = request->ElementCount;
            new ReadOnlySpan<ScatterElement>(request->Elements, request->ElementCount).CopyTo(receive.Elements);
            if (State == QueuePairState.Error)
            {
                FlushReceives();
            }
        }
        refused = null;
        return 0;
    }

    public override int SetError()
    {
        ThrowIfDisposed();
        Fail();
        return 0;
    }

    public override QueuePairState QueryState()
    {
        ThrowIfDisposed();
        return State;
    }

    private protected override int BindCore(MemoryWindow window, MemoryRegion region, nint address, nuint length, MemoryAccess access, ulong id, SendFlags flags)
    {
        uint key = MemoryWindow.NextKey(window.RemoteKey);
        var request = new SendWorkRequest
        {
            Id = id,
            Opcode = SendOpcode.BindWindow,
            Flags = flags,
            Window = window.Handle,
            WindowKey = key,
            Region = region.Handle,
            WindowAddress = (ulong)address,
            WindowLength = length,
            WindowAccess = access,
        };
        int error = Accept(&request);
        if (error == 0)
        {
            ((FakeWindow)window).LibraryKey = key;
        }
        return error;
    }

    internal void Connect(FakeQueuePair peer, in ConnectionParameters parameters)
    {
        if (State != QueuePairState.Error)
        {
            Peer = peer;
            ReceiverRetries = parameters.ReceiverNotReadyRetryCount;
            State = QueuePairState.ReadyToSend;
        }
    }

    /// <summary>To the error state: everything posted comes back flushed, in order.</summary>
    internal void Fail()
    {
        if (State == QueuePairState.Error)
        {
            return;
        }
        State = QueuePairState.Error;
        FlushSends();
        FlushReceives();
    }

    internal void Reclaim(int slots) => _occupied -= slots;

    private int OnDestroy()
    {
        int bound = _adapter.WindowsOn(this);
        if (bound > 0)
        {
            _provider.Record(FakeViolationKind.QueuePairDestroyedWithBoundWindow, $"queue pair {Number} has {bound} windows bound on it");
        }
        State = QueuePairState.Error;
        _provider.Remove(this);
        _provider.Counts = _provider.Counts with { QueuePairs = _provider.Counts.QueuePairs - 1 };
        _id.Forget(this);
        return 0;
    }

    private int Accept(SendWorkRequest* request)
    {
        int error = _provider.TakeCallFailure("ibv_post_send");
        if (error != 0)
        {
            return error;
        }
        if (_adapter.IsRemoved)
        {
            return Errno.InputOutput;
        }
        bool isInline = request->Flags.Has(SendFlags.Inline);
        bool payload = request->Opcode is SendOpcode.Send or SendOpcode.SendWithInvalidate or SendOpcode.Write or SendOpcode.Read;
        if (State is not (QueuePairState.ReadyToSend or QueuePairState.Error)
            || request->ElementCount < 0
            || request->ElementCount > Granted.SendElements
            || (isInline && request->Opcode is SendOpcode.Read)
            || (!payload && (request->ElementCount != 0 || request->Opcode is not (SendOpcode.BindWindow or SendOpcode.LocalInvalidate)))
            || (request->Opcode == SendOpcode.BindWindow && request->InvalidateKey != 0))
        {
            return Errno.Invalid;
        }
        if (_occupied == _sends.Length)
        {
            return Errno.NoMemory;
        }
        Work work = _sends[(_firstSend + _sendCount) % _sends.Length];
        work.Request = *request;
        work.ElementCount = request->ElementCount;
        work.InlineLength = -1;
        work.RetriesLeft = ReceiverRetries;
        work.LibraryKey = request->Opcode == SendOpcode.BindWindow ? _adapter.WindowOf(request->Window)?.LibraryKey ?? 0 : 0;
        var elements = new ReadOnlySpan<ScatterElement>(request->Elements, request->ElementCount);
        if (isInline)
        {
            int length = 0;
            foreach (ScatterElement element in elements)
            {
                if (element.Length > (uint)(work.Inline.Length - length))
                {
                    return Errno.Invalid;
                }
                new ReadOnlySpan<byte>((void*)element.Address, (int)element.Length).CopyTo(work.Inline.AsSpan(length));
                length += (int)element.Length;
            }
            work.InlineLength = length;
        }
        else
        {
            elements.CopyTo(work.Elements);
        }
        _sendCount++;
        _occupied++;
        if (State == QueuePairState.Error)
        {
            FlushSends();
        }
        return 0;
    }

    private sealed class Work
    {
        public SendWorkRequest Request;

        public required ScatterElement[] Elements { get; init; }

        public required byte[] Inline { get; init; }

        public int ElementCount { get; set; }

        /// <summary>-1: not inline.</summary>
        public int InlineLength { get; set; }

        public int RetriesLeft { get; set; }

        public uint LibraryKey { get; set; }

        public ReadOnlySpan<ScatterElement> Pieces => Elements.AsSpan(0, ElementCount);
    }

    private sealed class Receive
    {
        public ulong Id { get; set; }

        public required ScatterElement[] Elements { get; init; }

        public int ElementCount { get; set; }

        public ReadOnlySpan<ScatterElement> Pieces => Elements.AsSpan(0, ElementCount);
    }
}
