using System.ComponentModel;
using Lunaris.Loop;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Memory;
using Lunaris.VhostUserBlk.Protocol;
using Lunaris.VhostUserBlk.Rings;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Device;

/// <summary>
/// The device as the front-end sets it up: features, memory, queues, configuration. What a message asks for that needs the requests under way to have ended waits
/// for them; meanwhile nothing new is taken. Not thread-safe: the loop's thread.
/// </summary>
internal sealed partial class BlkDevice : IDisposable
{
    private readonly SessionLoop _loop;
    private readonly ILogger _logger;
    private readonly GuestMemory _memory = new();
    private readonly VirtQueue[] _queues;
    private readonly bool _offersWriteCache;
    private VirtioFeatures _features;
    private ProtocolFeatures _protocolFeatures;
    private InflightArea? _inflight;
    private DirtyLog? _log;
    private SafeFileHandle? _backEndChannel;
    private bool _writeCache;

    /// <param name="loop">The session with the unit.</param>
    /// <param name="unit">What the unit is.</param>
    /// <param name="queues">Most queues.</param>
    /// <param name="logger">Where log lines go.</param>
    public BlkDevice(SessionLoop loop, UnitProfile unit, int queues, ILogger logger)
    {
        _loop = loop;
        _logger = logger;
        Executor = new BlkExecutor(loop, unit, logger);
        _queues = new VirtQueue[queues];
        for (int i = 0; i < queues; i++)
        {
            _queues[i] = new VirtQueue(i, _memory, Executor, logger);
        }

        _offersWriteCache = unit.HasVolatileCache;
        Reset();
    }

    public BlkExecutor Executor { get; }

    public ReadOnlySpan<VirtQueue> Queues => _queues;

    /// <summary>Whether something under way would stay noted if it were ended now.</summary>
    public bool CanPark => Array.Exists(_queues, static queue => queue.UnderWay > 0 && queue.CanPark);

    /// <summary>What the device offers.</summary>
    public VirtioFeatures Offered
    {
        get
        {
            UnitProfile unit = Executor.Unit;
            VirtioFeatures features = VirtioFeatures.SegMax | VirtioFeatures.BlkSize | VirtioFeatures.Topology | VirtioFeatures.Flush | VirtioFeatures.Mq
                | VirtioFeatures.LogAll | VirtioFeatures.IndirectDesc | VirtioFeatures.EventIdx | VirtioFeatures.ProtocolFeatures | VirtioFeatures.Version1;
            features |= unit.IsReadOnly ? VirtioFeatures.ReadOnly : VirtioFeatures.None;
            features |= _offersWriteCache ? VirtioFeatures.ConfigWce : VirtioFeatures.None;
            features |= unit.Discard is not null ? VirtioFeatures.Discard : VirtioFeatures.None;
            return unit.Zeroing is not null ? features | VirtioFeatures.WriteZeroes : features;
        }
    }

    /// <summary>Requests begun and not ended.</summary>
    public int UnderWay
    {
        get
        {
            int sum = 0;
            foreach (VirtQueue queue in _queues)
            {
                sum += queue.UnderWay;
            }

            return sum;
        }
    }

    /// <summary>Whether drivers have put something in that has not been begun.</summary>
    public bool HasAvailable => !IsWaitingForAll && Array.Exists(_queues, static queue => queue.HasAvailable);

    /// <summary>Begins what the drivers have put in.</summary>
    /// <returns>Whether there was anything.</returns>
    public bool Poll()
    {
        if (IsWaitingForAll)
        {
            return false;
        }

        bool any = false;
        foreach (VirtQueue queue in _queues)
        {
            any |= queue.Poll();
        }

        return any;
    }

    /// <summary>Tells the drivers what has ended.</summary>
    public void Notify()
    {
        foreach (VirtQueue queue in _queues)
        {
            queue.Notify();
        }
    }

    /// <summary>Asks the drivers to ring from now on.</summary>
    /// <returns>Whether something is there already, for which nobody will ring.</returns>
    public bool Arm()
    {
        if (IsWaitingForAll)
        {
            return false;
        }

        bool any = false;
        foreach (VirtQueue queue in _queues)
        {
            any |= queue.Arm();
        }

        return any;
    }

    /// <summary>The unit has another size: the front-end is told to ask for the configuration again.</summary>
    public void Resize(ulong blocks)
    {
        UnitProfile unit = Executor.Unit;
        if (blocks == unit.BlockCount)
        {
            return;
        }

        Executor.Unit = unit with { BlockCount = blocks };
        Log.Resized(_logger, Executor.Unit.Sectors, unit.Sectors);
        if (_backEndChannel is not null && _protocolFeatures.HasFlag(ProtocolFeatures.Config))
        {
            Tell(_backEndChannel);
        }
    }

    /// <summary>Takes nothing more: the front-end is gone. What is under way goes on.</summary>
    public void StopAll()
    {
        _deferredQueue = null;
        foreach (VirtQueue queue in _queues)
        {
            queue.Stop();
        }
    }

    /// <summary>Ends what is under way, where a message waits for one queue only what is under way there, without waiting for the target.</summary>
    public void Park()
    {
        foreach (VirtQueue queue in _queues)
        {
            queue.IsParking = _deferredQueue is null || _deferredQueue == queue;
        }

        Executor.Park();
    }

    /// <summary>Forgets everything that a front-end set, for the next one. Nothing may be under way.</summary>
    public void Reset()
    {
        _deferred = null;
        _deferredQueue = null;
        foreach (VirtQueue queue in _queues)
        {
            queue.Reset();
        }

        _memory.Clear();
        _inflight?.Dispose();
        _inflight = null;
        _log?.Dispose();
        _log = null;
        _backEndChannel?.Dispose();
        _backEndChannel = null;
        _features = VirtioFeatures.None;
        _protocolFeatures = ProtocolFeatures.None;
        _writeCache = _offersWriteCache;
        UpdateWriteThrough();
    }

    public void Dispose()
    {
        Reset();
        _memory.Dispose();
        Executor.Dispose();
    }

    /// <summary>The channel is the front-end's to close, and no reason to end: if the front-end has gone too, its own connection says so.</summary>
    private void Tell(SafeFileHandle channel)
    {
        try
        {
            FrontEndChannel.NotifyConfigChange(channel);
        }
        catch (Win32Exception exception)
        {
            Log.CannotTell(_logger, exception.Message);
            channel.Dispose();
            _backEndChannel = null;
        }
    }

    /// <summary>Without flushes every write has to be safe when it ends (Virtio 1.2 §5.2.6.2), and so where the driver has switched the cache off.</summary>
    private void UpdateWriteThrough() =>
        Executor.WriteThrough = Executor.Unit.HasVolatileCache && !(_features.HasFlag(VirtioFeatures.Flush) && _writeCache);

    private void AddRegion(in RegionDescription description, SafeFileHandle file)
    {
        var region = new GuestRegion(description, file);
        if (!_memory.TryAdd(region))
        {
            region.Dispose();
            throw new VhostUserException($"A memory region of {description.Length} bytes at guest address {description.GuestAddress:x} overlaps another, or there are {GuestMemory.MaxRegions} already.");
        }

        region.Registration = _loop.Engine.Transport.RegisterRegion(region.Address, (nint)description.Length);
    }

    private void TryStart(VirtQueue queue)
    {
        if (queue.IsReady && !queue.IsRunning)
        {
            queue.Start(_features, _inflight?[queue.Index] ?? default, _log);
        }
    }
}
