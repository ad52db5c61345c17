using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Memory;
using Lunaris.VhostUserBlk.Native;
using Lunaris.VhostUserBlk.Protocol;
using Lunaris.VhostUserBlk.Rings;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Device;

/// <summary>
/// One queue of the device: what the front-end set, the ring while it runs, the requests that are under way. Not thread-safe: the loop's thread.
/// <code>
/// Stopped -- addresses, kick, enabled --> Running -- GET_VRING_BASE --> Stopping -- the last request has ended --> Stopped
///                                            |
///                                            +-- the guest wrote what makes no sense --> Broken, until it is stopped
/// </code>
/// </summary>
internal sealed class VirtQueue(int index, GuestMemory memory, BlkExecutor executor, ILogger logger) : IDisposable
{
    private SplitRing _ring;
    private InflightQueue _inflight;
    private BlkRequest? _free;
    private ushort[] _recovered = [];
    private DirtyLog? _log;
    private RingAddresses _addresses;
    private ushort _available;
    private ushort _used;
    private ushort _signalled;
    private bool _hasSignalled;
    private bool _hasNews;
    private bool _usesEventIndex;
    private bool _allowsIndirect;
    private ulong _order;

    public int Index { get; } = index;

    /// <summary>Descriptors, as the front-end set it; 0 before.</summary>
    public ushort Size { get; set; }

    /// <summary>Where the ring lies; null before the front-end said so.</summary>
    public RingAddresses? Addresses { get; set; }

    /// <summary>Where to go on in the available ring, while it does not run.</summary>
    public ushort Base { get; set; }

    /// <summary>Raised by the driver.</summary>
    public SafeFileHandle? Kick { get; private set; }

    /// <summary>Raised for the driver.</summary>
    public SafeFileHandle? Call { get; private set; }

    /// <summary>Raised when the queue breaks.</summary>
    public SafeFileHandle? Error { get; private set; }

    public bool IsEnabled { get; set; }

    /// <summary>It has a ring, and takes requests from it while it is enabled.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The guest wrote what makes no sense; nothing more is taken before it is started anew.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Requests begun and not ended.</summary>
    public int UnderWay { get; private set; }

    /// <summary>What is under way is being ended without waiting for it, until the queue is started or resumed.</summary>
    public bool IsParking { get; set; }

    /// <summary>What is under way is noted where it outlives this process.</summary>
    public bool CanPark => _inflight.IsSet;

    /// <summary>Everything that it takes to run is there.</summary>
    public bool IsReady => Size > 0 && Addresses is not null && Kick is not null && IsEnabled;

    /// <summary>The driver has put something in that has not been begun.</summary>
    public bool HasAvailable => TakesRequests && (_recovered.Length > 0 || _ring.AvailableIndex != _available);

    private bool TakesRequests => IsRunning && IsEnabled && !IsBroken;

    public void SetKick(SafeFileHandle? descriptor)
    {
        Kick?.Dispose();
        Kick = descriptor;
    }

    public void SetCall(SafeFileHandle? descriptor)
    {
        Call?.Dispose();
        Call = descriptor;
    }

    public void SetError(SafeFileHandle? descriptor)
    {
        Error?.Dispose();
        Error = descriptor;
    }

    /// <summary>Takes the ring up.</summary>
    /// <param name="features">What was agreed on.</param>
    /// <param name="inflight">Where to note what is under way; unset to note nothing.</param>
    /// <param name="log">Where to note what is written; null to note nothing.</param>
    /// <exception cref="VhostUserException">The ring does not lie in the guest's memory.</exception>
    public void Start(VirtioFeatures features, in InflightQueue inflight, DirtyLog? log)
    {
        _ring = new SplitRing(Addresses!.Value, Size, memory);
        if (inflight.IsSet && inflight.Size < Size)
        {
            throw new VhostUserException($"Queue {Index} has {Size} descriptors, and the area for its requests under way room for {inflight.Size}.");
        }

        _inflight = inflight;
        _usesEventIndex = features.HasFlag(VirtioFeatures.EventIdx);
        _allowsIndirect = features.HasFlag(VirtioFeatures.IndirectDesc);
        SetLog(features, log);
        _used = _ring.UsedIndex;
        _available = Base;
        if (_inflight.IsSet)
        {
            _recovered = _inflight.Recover(_used);
            _available = (ushort)(_used + _recovered.Length);

            // Whoever ran the queue before may have given something back and ended before it told.
            _hasNews = true;
        }

        _hasSignalled = false;
        IsBroken = false;
        IsParking = false;
        IsRunning = true;
        TellOfRecovered();
    }

    /// <summary>Goes on after what was under way was ended, which it begins again. Nothing may be under way.</summary>
    public void Resume()
    {
        if (IsRunning && IsParking)
        {
            IsParking = false;
            _recovered = _inflight.IsSet ? _inflight.Recover(_used) : [];
            TellOfRecovered();
        }
    }

    /// <summary>Takes over what changed of the log while it runs.</summary>
    public void SetLog(VirtioFeatures features, DirtyLog? log)
    {
        _log = features.HasFlag(VirtioFeatures.LogAll) ? log : null;
        _addresses = Addresses ?? default;
    }

    /// <summary>Whether any part of its ring lies in a region.</summary>
    public bool LiesIn(in RegionDescription region)
    {
        (_, ulong length, ulong user, _) = region;
        return _addresses.Descriptors - user < length || _addresses.Used - user < length || _addresses.Available - user < length;
    }

    /// <summary>Takes nothing more from the ring. What is under way goes on, and the ring has to stay where it is until it has ended.</summary>
    public void Stop()
    {
        if (IsRunning)
        {
            IsRunning = false;
            Base = _available;
        }
    }

    /// <summary>Begins what the driver has put in.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool Poll()
    {
        if (!TakesRequests)
        {
            return false;
        }

        bool any = TakeRecovered();
        ushort end = _ring.AvailableIndex;
        if (end == _available)
        {
            return any;
        }

        if ((ushort)(end - _available) > _ring.Size)
        {
            Break($"the available index jumps from {_available} to {end}");
            return true;
        }

        if (!_usesEventIndex)
        {
            AllowNotification(false);
        }

        while (_available != end && !IsBroken)
        {
            Begin(_ring.HeadAt(_available++));
        }

        return true;
    }

    /// <summary>Asks to be rung for what comes from now on.</summary>
    /// <returns>Whether something is there already, for which nobody will ring.</returns>
    public bool Arm()
    {
        if (!TakesRequests)
        {
            return false;
        }

        if (_usesEventIndex)
        {
            _ring.AskForNotification(_available);
            LogUsed(_ring.AvailEventOffset, sizeof(ushort));
        }
        else
        {
            AllowNotification(true);
        }

        // The driver publishes its index and then looks whether to ring; here it is the other way round.
        Interlocked.MemoryBarrier();
        return HasAvailable;
    }

    /// <summary>Gives a request back to the driver.</summary>
    /// <param name="request">The request.</param>
    /// <param name="written">Bytes that were written for it, the status included.</param>
    public void Complete(BlkRequest request, uint written)
    {
        LogData(request);
        if (_inflight.IsSet)
        {
            _inflight.Ending(request.Head);
        }

        _ring.PutUsed(_used, request.Head, written);
        LogUsed(_ring.UsedOffset(_used), SplitRing.UsedElement);
        _ring.UsedIndex = ++_used;
        LogUsed(SplitRing.UsedIndexOffset, sizeof(ushort));
        if (_inflight.IsSet)
        {
            _inflight.Ended(request.Head, _used);
        }

        _hasNews = true;
        Return(request);
    }

    /// <summary>Leaves a request begun, for whoever takes the queue over.</summary>
    public void Park(BlkRequest request) => Return(request);

    /// <summary>Interrupts the driver for what was given back, if it wants that.</summary>
    public void Notify()
    {
        if (!_hasNews)
        {
            return;
        }

        _hasNews = false;

        // What was given back is seen before the question whether to tell is.
        Interlocked.MemoryBarrier();
        bool wanted = _usesEventIndex
            ? !_hasSignalled || (ushort)(_used - _ring.UsedEvent - 1) < (ushort)(_used - _signalled)
            : !_ring.WantsNoInterrupt;
        _signalled = _used;
        _hasSignalled = true;
        if (wanted && Call is not null)
        {
            Libc.Signal(Call);
        }
    }

    /// <summary>Forgets everything that the front-end set. Nothing may be under way.</summary>
    public void Reset()
    {
        Stop();
        SetKick(null);
        SetCall(null);
        SetError(null);
        _inflight = default;
        _log = null;
        _recovered = [];
        _hasNews = false;
        Size = 0;
        Base = 0;
        Addresses = null;
        IsEnabled = false;
        IsBroken = false;
        IsParking = false;
    }

    public void Dispose() => Reset();

    private void AllowNotification(bool allow)
    {
        _ring.AllowNotification(allow);
        LogUsed(SplitRing.UsedFlagsOffset, sizeof(ushort));
    }

    private void TellOfRecovered()
    {
        if (_recovered.Length > 0)
        {
            Log.Recovered(logger, Index, _recovered.Length);
        }
    }

    private bool TakeRecovered()
    {
        if (_recovered.Length == 0)
        {
            return false;
        }

        ushort[] heads = _recovered;
        _recovered = [];
        foreach (ushort head in heads)
        {
            if (!IsBroken)
            {
                Begin(head);
            }
        }

        return true;
    }

    private void Begin(ushort head)
    {
        if (UnderWay == _ring.Size)
        {
            // Each holds a descriptor at least: a driver that puts one in again before it has it back could have us grow without end.
            Break($"more requests at once than the {_ring.Size} descriptors it has");
            return;
        }

        BlkRequest request = _free ?? new BlkRequest(this);
        _free = request.NextFree;
        request.NextFree = null;
        request.Head = head;
        UnderWay++;
        string? problem = ChainReader.Read(_ring, memory, head, _allowsIndirect, request.Readable, request.Writable);
        if (problem is null)
        {
            if (_inflight.IsSet)
            {
                _inflight.Begin(head, _order++);
            }

            problem = executor.Begin(request);
        }

        if (problem is not null)
        {
            Return(request);
            Break(problem);
        }
    }

    private void Return(BlkRequest request)
    {
        UnderWay--;
        request.NextFree = _free;
        _free = request;
    }

    private void Break(string problem)
    {
        IsBroken = true;
        Log.QueueBroken(logger, Index, problem);
        if (Error is not null)
        {
            Libc.Signal(Error);
        }
    }

    private void LogUsed(int offset, uint length)
    {
        if (_log is not null && _addresses.IsLogged)
        {
            _log.Mark(_addresses.Log + (ulong)offset, length);
        }
    }

    private void LogData(BlkRequest request)
    {
        if (_log is null)
        {
            return;
        }

        memory.Mark(_log, request.StatusAddress, 1);
        for (int i = 0; i < request.Writable.Count; i++)
        {
            memory.Mark(_log, request.Writable[i].Address, (ulong)request.Writable[i].Length);
        }
    }
}
