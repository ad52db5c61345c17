using System.Diagnostics;
using System.Runtime.InteropServices;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Scsi.Commands;
using Lunaris.Transports.Tcp;
using NUnit.Framework;

namespace Lunaris.Tests.Session;

/// <summary>
/// Steady state allocates nothing: 100,000 commands at queue depth 32 in both driving modes. The target runs in a process of its own, so that what is
/// counted is the initiator's. The whole process is counted; the test host allocates now and then, so that one of a few windows has to come out at
/// zero, which a single byte for each command would make impossible.
/// </summary>
[TestFixture]
[NonParallelizable]
public sealed class AllocationTests
{
    private const int Commands = 100_000;
    private const int Depth = 32;
    private const int Windows = 12;

    private Process _target = null!;
    private IscsiSessionOptions _options = null!;

    [OneTimeSetUp]
    public void StartTarget()
    {
        string program = Path.Combine(TestContext.CurrentContext.TestDirectory, "iscsi-target.dll");
        _target = Process.Start(new ProcessStartInfo("dotnet", ["exec", program, "--size", "64M", "--address", "127.0.0.1", "--port", "0"]) { RedirectStandardOutput = true })!;
        string? line;
        do
        {
            line = _target.StandardOutput.ReadLine();
            Assert.That(line, Is.Not.Null, "the target ended before it printed its URL");
        }
        while (!line!.Contains("iscsi://", StringComparison.Ordinal));
        IscsiUrl url = IscsiUrl.Parse(line[line.IndexOf("iscsi://", StringComparison.Ordinal)..].Split(' ')[0]);
        _options = IscsiSessionOptions.FromUrl(url) with { Transports = new TransportRegistry().Register(new TcpTransportFactory()) };
    }

    [OneTimeTearDown]
    public void StopTarget()
    {
        _target.Kill();
        _target.WaitForExit();
        _target.Dispose();
    }

    [Test]
    public void The_bring_your_own_loop_mode_allocates_nothing([Values] bool write)
    {
        using var loop = new SessionLoop(_options);
        using IPoller poller = new TcpTransportFactory().CreatePoller();
        poller.Add(loop.Engine.Transport, 0);
        loop.Start();
        var ready = new int[1];
        void Turn() => loop.Service(poller.Wait(ready, loop.NextTimeout) > 0 ? TransportEvents.Readable : TransportEvents.None);
        while (loop.State != SessionState.LoggedIn)
        {
            Turn();
        }

        nint memory = Marshal.AllocHGlobal(4096 * Depth);
        var source = new Source(loop, write);
        for (int i = 0; i < Depth; i++)
        {
            source.Add(new DataBuffer(memory + (i * 4096), 4096));
        }

        loop.Flush();
        long least = long.MaxValue;
        for (int window = 0; window < Windows && least > 0; window++)
        {
            long from = source.Completed;
            long before = GC.GetTotalAllocatedBytes(precise: true);
            while (source.Completed - from < Commands)
            {
                Turn();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        source.IsStopped = true;
        while (loop.Engine.OutstandingTasks > 0)
        {
            Turn();
        }

        Marshal.FreeHGlobal(memory);
        Assert.That(source.Failed, Is.Zero);
        Assert.That(least, Is.Zero, "bytes allocated over 100,000 commands");
    }

    [Test]
    public async Task The_async_mode_allocates_nothing([Values] bool write, [Values] bool inline)
    {
        using var group = new PollGroup(new PollGroupOptions());
        await using IscsiSession session = await IscsiSession.ConnectAsync(_options with { PollGroup = group, InlineContinuations = inline });
        LogicalUnit unit = session.GetLogicalUnit(default);
        await unit.OpenAsync();
        var meter = new Meter();
        await Task.WhenAll(Enumerable.Range(0, Depth).Select(i => WorkAsync(unit, (ulong)i, write, meter)));
        Assert.That(meter.Least, Is.Zero, "bytes allocated over 100,000 commands");
    }

    private static async Task WorkAsync(LogicalUnit unit, ulong worker, bool write, Meter meter)
    {
        byte[] buffer = GC.AllocateArray<byte>(4096, pinned: true);
        ulong lba = worker * 8;
        while (meter.Next())
        {
            if (write)
            {
                await unit.WriteAsync(lba, buffer).ConfigureAwait(false);
            }
            else
            {
                await unit.ReadAsync(lba, buffer).ConfigureAwait(false);
            }

            lba = (lba + 8) % (unit.BlockCount - 8);
        }
    }

    /// <summary>Counts commands and reads the allocator at each border of a window.</summary>
    private sealed class Meter
    {
        private long _count;
        private long _before;

        public long Least { get; private set; } = long.MaxValue;

        public bool Next()
        {
            long count = Interlocked.Increment(ref _count);
            if (count % Commands == 0)
            {
                long now = GC.GetTotalAllocatedBytes(precise: true);
                if (count > Commands)
                {
                    Least = Math.Min(Least, now - _before);
                }

                _before = now;
            }

            return count < Commands * Windows && Least > 0;
        }
    }

    private sealed class Source(SessionLoop loop, bool write) : ITaskObserver
    {
        private uint _lba;

        public long Completed { get; private set; }

        public long Failed { get; private set; }

        public bool IsStopped { get; set; }

        public void Add(DataBuffer buffer)
        {
            var task = new ScsiTask { Observer = this };
            if (write)
            {
                task.DataOut = buffer;
            }
            else
            {
                task.DataIn = buffer;
            }

            Submit(task);
        }

        public void OnTaskCompleted(IscsiTask task)
        {
            var scsi = (ScsiTask)task;
            Completed++;
            Failed += scsi.Completion.IsGood ? 0 : 1;
            if (!IsStopped)
            {
                Submit(scsi);
            }
        }

        private void Submit(ScsiTask task)
        {
            _lba = (_lba + 8) % 100_000;
            if (write)
            {
                task.SetCommand(new Write10 { Lba = _lba, TransferLength = 8 });
            }
            else
            {
                task.SetCommand(new Read10 { Lba = _lba, TransferLength = 8 });
            }

            loop.Submit(task);
        }
    }
}
