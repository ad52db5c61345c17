using Lunaris.Tests.VhostUser.Harness;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser;

/// <summary>Steady state allocates nothing: what the backend's thread allocates for a front-end is the same for a few requests and for many.</summary>
[TestFixture]
public sealed class AllocationTests : BackendFixture
{
    private const int Depth = 32;
    private const int Few = 1_000;
    private const int Many = 31_000;

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
        await MeasureAsync(backend, pieces, Many);
        long few = await MeasureAsync(backend, pieces, Few);
        long many = await MeasureAsync(backend, pieces, Many);
        TestContext.Out.WriteLine($"Figure: vhost-user-blk, {pieces} pieces: bytes allocated for a front-end with {Few} requests {few}, with {Many} {many}");
        Assert.That(many, Is.EqualTo(few));
    }

    private async Task<long> MeasureAsync(RunningBackend backend, int pieces, int requests)
    {
        Task<long> measured = _meter.NextAsync();
        (FrontEnd frontEnd, DriverQueue queue, _) = Connect(backend);
        using (frontEnd)
        using (queue)
        {
            ulong memory = frontEnd.Ram.Allocate(64 << 10, 4096);
            frontEnd.Ram.At<ulong>(memory + 8) = 8;
            IEnumerable<Part> data = Enumerable.Range(1, pieces).Select(i => new Part(memory + ((ulong)i * 8192), i == pieces ? 4096 - (512 * ((uint)pieces - 1)) : 512, IsWritable: true));
            Part[] parts = [new(memory, 16, IsWritable: false), .. data, new(memory + 4096, 1, IsWritable: true)];
            for (int i = 0; i < requests + Depth; i++)
            {
                if (i >= Depth)
                {
                    queue.Take();
                }

                if (i < requests)
                {
                    queue.Put(parts, indirect: true);
                    queue.Kick();
                }
            }
        }

        return await measured;
    }

    /// <summary>Looks at the backend's thread when it says that a front-end has come or gone.</summary>
    private sealed class Meter : ILoggerFactory, ILogger
    {
        private const int FrontEndConnected = 5002;
        private const int FrontEndGone = 5003;

        private long _from;
        private volatile TaskCompletionSource<long>? _next;

        public Task<long> NextAsync() => (_next = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log has one place to write to.");

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            switch (eventId.Id)
            {
                case FrontEndConnected:
                    _from = GC.GetAllocatedBytesForCurrentThread();
                    break;
                case FrontEndGone:
                    _next!.TrySetResult(GC.GetAllocatedBytesForCurrentThread() - _from);
                    break;
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
