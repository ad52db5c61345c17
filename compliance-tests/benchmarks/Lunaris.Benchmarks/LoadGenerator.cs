using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Transports.Tcp;

namespace Lunaris.Benchmarks;

/// <summary>Keeps a number of commands outstanding at random addresses and counts what that costs.</summary>
internal static class LoadGenerator
{
    /// <summary>Not counted at the start of a slice: the queue fills, which lasts until as many commands as it holds have been answered.</summary>
    private static readonly TimeSpan s_leadIn = TimeSpan.FromSeconds(0.03);

    /// <summary>A slice holds as many queues full of answers as this or more: they come together, and how many of them fall into it is chance.</summary>
    private const int Queues = 4;

    /// <summary>Many milliseconds' worth.</summary>
    private const long CommandsToBlock = 5000;

    /// <summary>Prints figures as JSON, in a line.</summary>
    public static void Print(LoadResult result) => Console.WriteLine(JsonSerializer.Serialize(result, ResultJson.Default.LoadResult));

    /// <summary>Puts the load on the LUN.</summary>
    /// <returns>The figures; null where they were printed slice by slice.</returns>
    public static async Task<LoadResult?> RunAsync(LoadOptions load)
    {
        PInvokes.Link(typeof(TcpTransportFactory).Assembly);
        IscsiSessionOptions options = IscsiSessionOptions.FromUrl(IscsiUrl.Parse(load.Url)) with
        {
            InlineContinuations = load.Mode == DrivingMode.Inline,
        };
        options = options with
        {
            TransportOptions = options.TransportOptions with
            {
                CoalesceReceives = load.Coalesce,
                DirectReceiveThreshold = load.DirectReceiveThreshold,
                SpinTime = load.Spin,
            },
        };
        ulong blocks;
        Lun lun = IscsiUrl.Parse(load.Url).Lun ?? Lun.Zero;
        int blockLength;
        await using (IscsiSession probe = await IscsiSession.ConnectAsync(options))
        {
            LogicalUnit unit = probe.GetLogicalUnit(lun);
            await unit.OpenAsync();
            (blocks, blockLength) = (unit.BlockCount, unit.BlockSize);
        }

        return load.Mode == DrivingMode.Loop ? RunLoop(load, options, lun, blocks, blockLength) : await RunSessionAsync(load, options, lun);
    }

    private static unsafe LoadResult? RunLoop(LoadOptions load, IscsiSessionOptions options, Lun lun, ulong blocks, int blockLength)
    {
        using var loop = new SessionLoop(options);
        using IPoller poller = TransportRegistry.Default.Find(options.Transport).CreatePoller();
        poller.Add(loop.Engine.Transport, 0);
        loop.Start();
        var ready = new int[1];
        void Turn()
        {
            TimeSpan timeout = load.Spin > TimeSpan.Zero && loop.Statistics.Rdma is null ? TimeSpan.Zero : loop.NextTimeout;
            loop.Service(poller.Wait(ready, timeout) > 0 ? TransportEvents.Readable : TransportEvents.None);
        }

        while (loop.State != SessionState.LoggedIn)
        {
            Turn();
            if (loop.State == SessionState.Closed)
            {
                throw new InvalidOperationException(loop.Engine.Fault!.Message);
            }
        }

        var memory = (nint)NativeMemory.AlignedAlloc((nuint)load.BlockSize * (nuint)load.Depth, 4096);
        NativeMemory.Clear((void*)memory, (nuint)load.BlockSize * (nuint)load.Depth);
        using IDisposable? region = loop.Engine.Transport.RegisterRegion(memory, (nint)load.BlockSize * load.Depth);
        var source = new LoopSource(loop, load, lun, blocks, blockLength);
        for (int i = 0; i < load.Depth; i++)
        {
            source.Add(new DataBuffer(memory + (i * load.BlockSize), load.BlockSize));
        }

        void RunFor(TimeSpan time, long answers)
        {
            long start = Stopwatch.GetTimestamp();
            long last = source.Completed + answers;
            while (Stopwatch.GetElapsedTime(start) < time || source.Completed < last)
            {
                for (int i = 0; i < 16; i++)
                {
                    Turn();
                }
            }
        }

        LoadResult Measure(TimeSpan duration)
        {
            Snapshot before = Snapshot.Take(loop.Statistics, poller.Calls, source.Completed);
            if (load.Ios > 0)
            {
                for (long end = source.Completed + load.Ios; source.Completed < end;)
                {
                    Turn();
                }
            }
            else
            {
                RunFor(duration, (long)load.Depth * Queues);
            }

            return Snapshot.Take(loop.Statistics, poller.Calls, source.Completed).Since(before, load.BlockSize);
        }

        void Start(TimeSpan before)
        {
            source.Start();
            loop.Flush();
            RunFor(before, load.Depth);
        }

        void Stop()
        {
            source.Stop();
            while (loop.Engine.OutstandingTasks > 0)
            {
                Turn();
            }
        }

        Start(load.WarmUp);
        LoadResult? result = load.Sliced ? null : Measure(load.Duration);
        Stop();
        if (load.Sliced)
        {
            Console.WriteLine("ready");
            while (Console.ReadLine() is { } line)
            {
                Start(s_leadIn);
                LoadResult slice = Measure(TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture)));
                Stop();
                Print(slice);
            }
        }

        NativeMemory.AlignedFree((void*)memory);
        return result;
    }

    private static async Task<LoadResult> RunSessionAsync(LoadOptions load, IscsiSessionOptions options, Lun lun)
    {
        using var group = new PollGroup(new PollGroupOptions { SpinTime = load.Spin });
        await using IscsiSession session = await IscsiSession.ConnectAsync(options with { PollGroup = group });
        LogicalUnit unit = session.GetLogicalUnit(lun);
        await unit.OpenAsync();
        using var stop = new Stop();
        long[] counts = new long[load.Depth * 16];
        Task[] workers = Enumerable.Range(0, load.Depth).Select(i => WorkAsync(unit, load, i, counts, stop)).ToArray();
        await Task.Delay(load.WarmUp);

        // Signalling and waiting for the end before the count begins: the runtime gives a thread 32 bytes for the first wait that blocks. After a single command
        // the signal may be there before the wait.
        stop.CountDown(CommandsToBlock);
        stop.Counted.WaitOne();
        stop.Reset();
        Snapshot before = Snapshot.Take(session.Statistics, group.PollCalls, counts.Sum());
        if (load.Ios > 0)
        {
            // Blocks, since an await of ours would show in the count.
            stop.CountDown(load.Ios);
            stop.Counted.WaitOne();
        }
        else
        {
            await Task.Delay(load.Duration);
        }

        LoadResult result = Snapshot.Take(session.Statistics, group.PollCalls, counts.Sum()).Since(before, load.BlockSize);
        stop.Stopped = true;
        await Task.WhenAll(workers);
        return result;
    }

    private static async Task WorkAsync(LogicalUnit unit, LoadOptions load, int worker, long[] counts, Stop stop)
    {
        byte[] buffer = GC.AllocateArray<byte>(load.BlockSize, pinned: true);
        ulong state = (ulong)worker + 1;
        ulong places = unit.BlockCount * (ulong)unit.BlockSize / (ulong)load.BlockSize;
        ulong blocksPerIo = (ulong)(load.BlockSize / unit.BlockSize);
        while (!stop.Stopped)
        {
            ulong lba = (Next(ref state) % places) * blocksPerIo;
            if (load.IsWrite)
            {
                await unit.WriteAsync(lba, buffer).ConfigureAwait(false);
            }
            else
            {
                await unit.ReadAsync(lba, buffer).ConfigureAwait(false);
            }

            counts[worker * 16]++;
            stop.Count();
        }
    }

    private static ulong Next(ref ulong state)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return state;
    }

    private sealed class Stop : IDisposable
    {
        private readonly ManualResetEvent _counted = new(false);
        private long _left;

        public volatile bool Stopped;

        public WaitHandle Counted => _counted;

        public void CountDown(long ios) => Volatile.Write(ref _left, ios);

        public void Count()
        {
            if (Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) == 0)
            {
                _counted.Set();
            }
        }

        public void Reset() => _counted.Reset();

        public void Dispose() => _counted.Dispose();
    }

    /// <summary>Resubmits each command from its own completion.</summary>
    private sealed class LoopSource(SessionLoop loop, LoadOptions load, Lun lun, ulong blocks, int blockLength) : ITaskObserver
    {
        private readonly ulong _places = blocks * (ulong)blockLength / (ulong)load.BlockSize;
        private readonly uint _blocksPerIo = (uint)(load.BlockSize / blockLength);
        private readonly List<ScsiTask> _tasks = [];
        private ulong _state = 88172645463325252;
        private bool _stopped;

        public long Completed { get; private set; }

        public void Add(DataBuffer buffer)
        {
            var task = new ScsiTask { Observer = this, Lun = lun };
            if (load.IsWrite)
            {
                task.DataOut = buffer;
            }
            else
            {
                task.DataIn = buffer;
            }

            _tasks.Add(task);
        }

        public void Start()
        {
            _stopped = false;
            foreach (ScsiTask task in _tasks)
            {
                Submit(task);
            }
        }

        public void Stop() => _stopped = true;

        public void OnTaskCompleted(IscsiTask task)
        {
            var scsi = (ScsiTask)task;
            if (!scsi.Completion.IsGood)
            {
                throw new InvalidOperationException($"A command ended with {scsi.Completion.Outcome} {scsi.Completion.Status}.");
            }

            Completed++;
            if (!_stopped)
            {
                Submit(scsi);
            }
        }

        private void Submit(ScsiTask task)
        {
            uint lba = (uint)((Next(ref _state) % _places) * _blocksPerIo);
            if (load.IsWrite)
            {
                task.SetCommand(new Write10 { Lba = lba, TransferLength = (ushort)_blocksPerIo });
            }
            else
            {
                task.SetCommand(new Read10 { Lba = lba, TransferLength = (ushort)_blocksPerIo });
            }

            loop.Submit(task);
        }
    }

    private readonly record struct Snapshot(long Time, TimeSpan Cpu, long Calls, long Allocated, long Ios, long Copied, long Invalidated, string? Memory)
    {
        public static Snapshot Take(TransportStatistics statistics, long pollCalls, long ios) => new(
            Stopwatch.GetTimestamp(),
            Environment.CpuUsage.TotalTime,
            statistics.SendCalls + statistics.ReceiveCalls + statistics.OtherCalls + pollCalls,
            GC.GetTotalAllocatedBytes(precise: true),
            ios,
            statistics.PayloadBytesCopied,
            statistics.Rdma?.RemoteInvalidations ?? 0,
            statistics.Rdma is { } rdma ? MemoryModes.NameOf(rdma.Memory) : null);

        public LoadResult Since(Snapshot before, int blockSize)
        {
            long ios = Ios - before.Ios;
            double seconds = Stopwatch.GetElapsedTime(before.Time, Time).TotalSeconds;
            return new LoadResult(
                ios / seconds,
                ios * (double)blockSize / seconds / 1e6,
                (Cpu - before.Cpu).TotalMicroseconds / ios,
                (Calls - before.Calls) / (double)ios,
                (Allocated - before.Allocated) / (double)ios,
                ios)
            {
                BytesAllocated = Allocated - before.Allocated,
                PayloadBytesCopied = Copied - before.Copied,
                Memory = Memory,
                RemoteInvalidationsPerIo = (Invalidated - before.Invalidated) / (double)ios,
            };
        }
    }
}
