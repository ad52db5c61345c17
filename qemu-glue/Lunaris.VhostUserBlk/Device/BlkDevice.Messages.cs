using System.Runtime.InteropServices;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Memory;
using Lunaris.VhostUserBlk.Protocol;
using Lunaris.VhostUserBlk.Rings;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Device;

/// <content>What the front-end says (vhost-user protocol, "Front-end message types").</content>
internal sealed partial class BlkDevice
{
    private const int ConfigHeaderLength = 12;
    private const uint MaxConfigLength = 256;
    private const uint NoDescriptor = 1 << 8;
    private const uint QueueMask = 0xFF;

    private FrontEndMessage? _deferred;
    private VirtQueue? _deferredQueue;

    /// <summary>A message waits for requests to end; no other may be taken before.</summary>
    public bool IsWaiting => _deferred is not null;

    private bool IsWaitingForAll => _deferred is not null && _deferredQueue is null;

    private static ProtocolFeatures OfferedProtocol => ProtocolFeatures.Mq | ProtocolFeatures.LogShmFd | ProtocolFeatures.ReplyAck | ProtocolFeatures.BackendReq
        | ProtocolFeatures.Config | ProtocolFeatures.InflightShmFd | ProtocolFeatures.ConfigureMemSlots;

    /// <summary>Carries a message out and answers it, now or, while <see cref="IsWaiting"/>, by <see cref="Continue"/>.</summary>
    /// <exception cref="VhostUserException">It cannot be carried out, and did not ask for an answer that could say so.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The connection broke.</exception>
    public void Handle(FrontEndMessage message, FrontEndChannel channel)
    {
        Log.Message(_logger, message.Request, message.PayloadLength, message.DescriptorCount);
        switch (message.Request)
        {
            case FrontEndRequest.GetVringBase:
                _deferredQueue = QueueOf(message.U32(0));
                _deferredQueue.Stop();
                break;
            case FrontEndRequest.SetMemTable or FrontEndRequest.RemMemReg or FrontEndRequest.SetInflightFd:
                _deferredQueue = null;
                break;
            default:
                CarryOut(message, channel);
                return;
        }

        _deferred = message;
        Continue(channel);
    }

    /// <summary>Carries out the message that waits, if what it waits for has ended.</summary>
    /// <inheritdoc cref="Handle" path="/exception"/>
    public void Continue(FrontEndChannel channel)
    {
        if (_deferred is { } message && (_deferredQueue?.UnderWay ?? UnderWay) == 0)
        {
            _deferred = null;
            _deferredQueue = null;
            CarryOut(message, channel);
            foreach (VirtQueue queue in _queues)
            {
                queue.Resume();
            }
        }
    }

    private void CarryOut(FrontEndMessage message, FrontEndChannel channel)
    {
        bool asksForReply = message.NeedsReply && _protocolFeatures.HasFlag(ProtocolFeatures.ReplyAck);
        try
        {
            if (Answer(message, channel))
            {
                return;
            }

            Apply(message);
        }
        catch (Exception exception) when (asksForReply && exception is VhostUserException or System.ComponentModel.Win32Exception)
        {
            Log.Refused(_logger, message.Request, exception.Message);
            channel.Reply(message.Request, 1);
            return;
        }

        if (asksForReply)
        {
            channel.Reply(message.Request, 0);
        }
    }

    /// <summary>Messages with an answer of their own.</summary>
    /// <returns>False where it is none.</returns>
    private bool Answer(FrontEndMessage message, FrontEndChannel channel)
    {
        switch (message.Request)
        {
            case FrontEndRequest.GetFeatures:
                channel.Reply(message.Request, (ulong)Offered);
                return true;
            case FrontEndRequest.GetProtocolFeatures:
                channel.Reply(message.Request, (ulong)OfferedProtocol);
                return true;
            case FrontEndRequest.GetQueueNum:
                channel.Reply(message.Request, (ulong)_queues.Length);
                return true;
            case FrontEndRequest.GetMaxMemSlots:
                channel.Reply(message.Request, GuestMemory.MaxRegions);
                return true;
            case FrontEndRequest.GetVringBase:
                VirtQueue queue = QueueOf(message.U32(0));

                // Before the answer: the front-end looks for interrupts once more, and then no longer.
                queue.Notify();
                channel.Reply(message.Request, MemoryMarshal.AsBytes<uint>([(uint)queue.Index, queue.Base]));
                return true;
            case FrontEndRequest.GetConfig:
                GetConfig(message, channel);
                return true;
            case FrontEndRequest.GetInflightFd:
                GetInflight(message, channel);
                return true;
            case FrontEndRequest.SetLogBase:
                SetLogBase(message);
                channel.Reply(message.Request, 0);
                return true;
            default:
                return false;
        }
    }

    private void Apply(FrontEndMessage message)
    {
        switch (message.Request)
        {
            case FrontEndRequest.SetFeatures:
                SetFeatures(message.U64(0));
                break;
            case FrontEndRequest.SetProtocolFeatures:
                _protocolFeatures = (ProtocolFeatures)message.U64(0) & OfferedProtocol;
                break;
            case FrontEndRequest.SetOwner or FrontEndRequest.ResetOwner:
                break;
            case FrontEndRequest.SetMemTable:
                SetMemoryTable(message);
                break;
            case FrontEndRequest.AddMemReg:
                using (SafeFileHandle file = message.TakeDescriptor())
                {
                    AddRegion(RegionAt(message, 8), file);
                }

                break;
            case FrontEndRequest.RemMemReg:
                RemoveRegion(RegionAt(message, 8));
                break;
            case FrontEndRequest.SetLogFd:
                // Whoever migrates looks at the log itself; nobody waits at this descriptor.
                message.TakeDescriptor().Dispose();
                break;
            case FrontEndRequest.SetBackendReqFd:
                _backEndChannel?.Dispose();
                _backEndChannel = message.TakeDescriptor();
                break;
            case FrontEndRequest.SetConfig:
                SetConfig(message);
                break;
            case FrontEndRequest.SetInflightFd:
                SetInflight(message);
                break;
            default:
                ApplyToQueue(message);
                break;
        }
    }

    private void ApplyToQueue(FrontEndMessage message)
    {
        switch (message.Request)
        {
            case FrontEndRequest.SetVringNum:
                VirtQueue queue = StoppedQueueOf(message);
                uint size = message.U32(4);
                queue.Size = size is > 0 and <= SplitRing.MaxSize ? (ushort)size : throw new VhostUserException($"Queue {queue.Index} cannot have {size} descriptors.");
                break;
            case FrontEndRequest.SetVringBase:
                StoppedQueueOf(message).Base = (ushort)message.U32(4);
                break;
            case FrontEndRequest.SetVringAddr:
                SetAddresses(message);
                break;
            case FrontEndRequest.SetVringKick:
                queue = QueueOf((uint)message.U64(0) & QueueMask);
                if (((uint)message.U64(0) & NoDescriptor) != 0)
                {
                    throw new VhostUserException($"Queue {queue.Index} is to be polled all the time, which this backend does not do.");
                }

                queue.SetKick(message.TakeDescriptor());
                TryStart(queue);
                break;
            case FrontEndRequest.SetVringCall:
                queue = QueueOf((uint)message.U64(0) & QueueMask);
                queue.SetCall(OptionalDescriptor(message));
                break;
            case FrontEndRequest.SetVringErr:
                queue = QueueOf((uint)message.U64(0) & QueueMask);
                queue.SetError(OptionalDescriptor(message));
                break;
            case FrontEndRequest.SetVringEnable:
                queue = QueueOf(message.U32(0));
                Enable(queue, message.U32(4) != 0);
                break;
            default:
                throw new VhostUserException($"Message {(uint)message.Request} is none that this backend knows.");
        }
    }

    private void Enable(VirtQueue queue, bool enable)
    {
        queue.IsEnabled = enable;
        try
        {
            TryStart(queue);
        }
        catch
        {
            // Refused as a whole.
            queue.IsEnabled = false;
            throw;
        }
    }

    private static SafeFileHandle? OptionalDescriptor(FrontEndMessage message) => ((uint)message.U64(0) & NoDescriptor) != 0 ? null : message.TakeDescriptor();

    private VirtQueue QueueOf(uint index) => index < (uint)_queues.Length
        ? _queues[index]
        : throw new VhostUserException($"There is no queue {index}: the backend has {_queues.Length}.");

    private VirtQueue StoppedQueueOf(FrontEndMessage message)
    {
        VirtQueue queue = QueueOf(message.U32(0));
        return queue.IsRunning ? throw new VhostUserException($"{message.Request} for queue {queue.Index}, which runs.") : queue;
    }

    private void SetFeatures(ulong value)
    {
        var features = (VirtioFeatures)value;
        VirtioFeatures unknown = features & ~Offered;
        if (unknown != VirtioFeatures.None)
        {
            throw new VhostUserException($"The features {(ulong)unknown:x} were not offered.");
        }

        _features = features;
        UpdateWriteThrough();
        foreach (VirtQueue queue in _queues)
        {
            if (!features.HasFlag(VirtioFeatures.ProtocolFeatures))
            {
                // Then there is no message to enable a queue by.
                queue.IsEnabled = true;
            }

            queue.SetLog(features, _log);
        }
    }

    private void SetAddresses(FrontEndMessage message)
    {
        const uint LogFlag = 1;
        VirtQueue queue = QueueOf(message.U32(0));
        var addresses = new RingAddresses(message.U64(8), message.U64(16), message.U64(24), message.U64(32), (message.U32(4) & LogFlag) != 0);

        // While it runs only the log may come or go.
        if (queue.IsRunning && queue.Addresses is { } old && old with { Log = addresses.Log, IsLogged = addresses.IsLogged } != addresses)
        {
            throw new VhostUserException($"Queue {queue.Index} runs and cannot be moved.");
        }

        queue.Addresses = addresses;
        queue.SetLog(_features, _log);
        TryStart(queue);
    }

    private static RegionDescription RegionAt(FrontEndMessage message, int offset) =>
        new(message.U64(offset), message.U64(offset + 8), message.U64(offset + 16), message.U64(offset + 24));

    private void SetMemoryTable(FrontEndMessage message)
    {
        const int HeaderLength = 8;
        const int RegionLength = 32;
        uint count = message.U32(0);
        if (count > FrontEndMessage.MaxDescriptors || count != message.DescriptorCount)
        {
            throw new VhostUserException($"A table of {count} memory regions came with {message.DescriptorCount} descriptors; up to {FrontEndMessage.MaxDescriptors} are taken.");
        }

        bool[] ran = [.. _queues.Select(queue => queue.IsRunning)];
        StopAll();
        _memory.Clear();
        for (int i = 0; i < count; i++)
        {
            using SafeFileHandle file = message.TakeDescriptor();
            AddRegion(RegionAt(message, HeaderLength + (i * RegionLength)), file);
        }

        // A queue that ran goes on, where its ring lies now.
        foreach (VirtQueue queue in _queues)
        {
            if (ran[queue.Index])
            {
                TryStart(queue);
            }
        }
    }

    private void RemoveRegion(in RegionDescription region)
    {
        foreach (VirtQueue queue in _queues)
        {
            if (queue.IsRunning && queue.LiesIn(region))
            {
                throw new VhostUserException($"The memory region at guest address {region.GuestAddress:x} holds queue {queue.Index}, which runs.");
            }
        }

        if (!_memory.Remove(region))
        {
            throw new VhostUserException($"There is no memory region of {region.Length} bytes at guest address {region.GuestAddress:x}.");
        }
    }

    private void GetConfig(FrontEndMessage message, FrontEndChannel channel)
    {
        uint offset = message.U32(0);
        uint length = message.U32(4);
        if (offset > MaxConfigLength || length > MaxConfigLength - offset)
        {
            throw new VhostUserException($"The configuration space has {MaxConfigLength} bytes: none from {offset} to {(ulong)offset + length}.");
        }

        Span<byte> config = stackalloc byte[(int)MaxConfigLength];
        config.Clear();
        VirtioBlkConfig.Write(config, Executor.Unit, _queues.Length, _writeCache);
        uint flags = message.U32(8);
        Span<byte> reply = stackalloc byte[ConfigHeaderLength + (int)length];
        MemoryMarshal.AsBytes<uint>([offset, length, flags]).CopyTo(reply);
        config.Slice((int)offset, (int)length).CopyTo(reply[ConfigHeaderLength..]);
        channel.Reply(message.Request, reply);
    }

    private void SetConfig(FrontEndMessage message)
    {
        uint offset = message.U32(0);
        uint length = message.U32(4);
        if (offset != VirtioBlkConfig.WceOffset || length != 1 || message.PayloadLength < ConfigHeaderLength + length || !_offersWriteCache)
        {
            throw new VhostUserException($"{length} bytes from {offset} on of the configuration space cannot be written: only the write cache's switch can.");
        }

        _writeCache = message.Payload[ConfigHeaderLength] != 0;
        UpdateWriteThrough();
    }

    private void GetInflight(FrontEndMessage message, FrontEndChannel channel)
    {
        ushort queues = message.U16(16);
        ushort size = message.U16(18);
        if (queues == 0 || queues > _queues.Length || size == 0 || size > SplitRing.MaxSize)
        {
            throw new VhostUserException($"An area for {queues} queues of {size} requests under way cannot be: the backend has {_queues.Length} queues.");
        }

        using SafeFileHandle file = InflightArea.Create(queues, size, out ulong length);
        Span<byte> reply = stackalloc byte[24];
        reply.Clear();
        BitConverter.TryWriteBytes(reply, length);
        BitConverter.TryWriteBytes(reply[16..], queues);
        BitConverter.TryWriteBytes(reply[18..], size);
        channel.Reply(message.Request, reply, file);
    }

    private void SetInflight(FrontEndMessage message)
    {
        using SafeFileHandle file = message.TakeDescriptor();
        if (_queues.Any(queue => queue.IsRunning))
        {
            throw new VhostUserException("The area for requests under way cannot be changed while queues run.");
        }

        InflightArea area = InflightArea.Map(file, message.U64(0), message.U64(8), message.U16(16), message.U16(18));
        _inflight?.Dispose();
        _inflight = area;
    }

    private void SetLogBase(FrontEndMessage message)
    {
        using SafeFileHandle file = message.TakeDescriptor();
        var log = new DirtyLog(file, message.U64(0), message.U64(8));
        DirtyLog? old = _log;
        _log = log;
        foreach (VirtQueue queue in _queues)
        {
            queue.SetLog(_features, _log);
        }

        old?.Dispose();
    }
}
