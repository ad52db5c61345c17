using Lunaris.Tests.VhostUser.Harness;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>Steady state allocates nothing on the backend's thread.</summary>
[TestFixture]
public sealed class AllocationTests : BackendFixture
{
    private const int Depth = 32;
    private const int Requests = 30_000;
    private const int BurstDepth = 100;
    private const int Bursts = 20;

    private readonly Meter _meter = new();

    // No interceptor: it is given copies.
    protected override IscsiSessionOptions SessionOptions => base.SessionOptions with { Interceptor = null };

    protected override ILoggerFactory LoggerFactory => _meter;

    [OneTimeTearDown]
    public void DisposeMeter() => _meter.Dispose();

    [TestCase(1, TestName = "30,000 requests of one piece allocate nothing")]
    [TestCase(5, TestName = "30,000 requests of five pieces allocate nothing")]
    public async Task Requests_allocate_nothing(int pieces)
    {
        RunningBackend backend = await StartBackendAsync();
        (FrontEnd frontEnd, DriverQueue queue, _) = Connect(backend);
        using (frontEnd)
        using (queue)
        {
            // Pools grow once to what is outstanding at most, and so does the scatter list of each descriptor's request. How much that comes to is chance where the
            // queue is only kept full, so that it is more here.
            for (int i = 0; i < Bursts; i++)
            {
                Run(frontEnd, queue, pieces, BurstDepth, BurstDepth);
            }

            Run(frontEnd, queue, pieces, Requests, Depth);
            _meter.Begin();
            frontEnd.AskNumber(FrontEndRequest.GetFeatures);
            Run(frontEnd, queue, pieces, Requests, Depth);
            frontEnd.AskNumber(FrontEndRequest.GetFeatures);
            long[] readings = _meter.End();
            Assert.That(readings, Has.Length.EqualTo(2));
            TestContext.Out.WriteLine($"Figure: vhost-user-blk, {pieces} pieces: bytes allocated for {Requests} requests {readings[1] - readings[0]}");
            Assert.That(readings[1] - readings[0], Is.Zero);
        }
    }

    /// <summary>Has requests carried out. The first that fill the queue are begun together.</summary>
    private static void Run(FrontEnd frontEnd, DriverQueue queue, int pieces, int requests, int depth)
    {
        ulong memory = frontEnd.Ram.Allocate(64 << 10, 4096);
        frontEnd.Ram.At<ulong>(memory + 8) = 8;
        IEnumerable<Part> data = Enumerable.Range(1, pieces).Select(i => new Part(memory + ((ulong)i * 8192), i == pieces ? 4096 - (512 * ((uint)pieces - 1)) : 512, IsWritable: true));
        Part[] parts = [new(memory, 16, IsWritable: false), .. data, new(memory + 4096, 1, IsWritable: true)];
        for (int i = 0; i < requests + depth; i++)
        {
            if (i >= depth)
            {
                queue.Take();
            }

            if (i < requests)
            {
                queue.Put(parts, indirect: true);
                if (i >= depth - 1)
                {
                    queue.Kick();
                }
            }
        }
    }

    /// <summary>Looks at the backend's thread when it takes a message of the front-end: not when one comes or goes, which is no steady state.</summary>
    private sealed class Meter : ILoggerFactory, ILogger
    {
        private const int Message = 5005;

        private readonly List<long> _readings = new(16);
        private volatile bool _isOn;

        public void Begin() => _isOn = true;

        public long[] End()
        {
            _isOn = false;
            long[] readings = [.. _readings];
            _readings.Clear();
            return readings;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log has one place to write to.");

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (_isOn && eventId.Id == Message)
            {
                _readings.Add(GC.GetAllocatedBytesForCurrentThread());
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
