using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Lunaris.Observability;
using Lunaris.Tests.Session;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Lunaris.Tests.Observability;

/// <summary>What a program sees of a session from outside: counters, activities, log lines.</summary>
[TestFixture]
public sealed class MetricsAndLogTests() : TargetFixture("tcp")
{
    [Test]
    public async Task Counters_follow_the_work_and_never_fall_when_a_session_ends()
    {
        Dictionary<string, long> before = Read();
        LogicalUnit unit = await OpenAsync();
        var data = new byte[4096];
        for (int i = 0; i < 10; i++)
        {
            await unit.ReadAsync(0, data);
        }

        Dictionary<string, long> during = Read();
        Assert.That(during["lunaris.commands"] - before["lunaris.commands"], Is.GreaterThanOrEqualTo(10));
        Assert.That(during["lunaris.bytes.received"] - before["lunaris.bytes.received"], Is.GreaterThan(40_960));
        Assert.That(during["lunaris.sessions"] - before["lunaris.sessions"], Is.GreaterThanOrEqualTo(1));
        await unit.Session.DisposeAsync();
        Dictionary<string, long> after = Read();
        foreach (string counter in new[] { "lunaris.commands", "lunaris.bytes.sent", "lunaris.bytes.received" })
        {
            Assert.That(after[counter], Is.GreaterThanOrEqualTo(during[counter]), counter);
        }
    }

    [Test]
    public async Task Connecting_and_discovery_are_activities_that_name_the_portal()
    {
        var seen = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == LunarisMetrics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = seen.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await Discovery.SendTargetsAsync(Options);
        string portal = Options.Portal.ToString();
        Assert.That(seen.Where(a => (string?)a.GetTagItem("server.address") == portal).Select(a => a.OperationName), Is.SupersetOf(new[] { "lunaris.connect", "lunaris.discovery" }));
    }

    [Test]
    public async Task Log_lines_tell_of_logins_and_lost_connections_and_where()
    {
        using var log = new Collector();
        LogicalUnit unit = await OpenAsync(Options with { LoggerFactory = log });
        Target.DropAllConnections();
        await unit.ReadAsync(0, new byte[512]);
        await unit.Session.DisposeAsync();
        Assert.That(log.Lines, Has.Some.Contains("Logged in to iqn.2026-01.io.lunaris:disk at 127.0.0.1"));
        Assert.That(log.Lines, Has.Some.Contains("closed the connection").And.Contains("Next attempt in"));
        Assert.That(log.Lines, Has.Some.StartsWith("Session closed"));
    }

    [Test]
    public void Every_log_event_has_a_number_of_its_own_in_the_block_of_its_assembly()
    {
        int[] ids = typeof(LunarisMetrics).Assembly.GetType("Lunaris.Observability.Log", throwOnError: true)!
            .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>()
            .ToArray();
        Assert.That(ids, Has.Length.GreaterThan(5));
        Assert.That(ids, Is.Unique);
        Assert.That(ids, Is.All.InRange(2000, 2999));
    }

    private static Dictionary<string, long> Read()
    {
        var values = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == LunarisMetrics.Name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => values[instrument.Name] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private sealed class Collector : ILoggerFactory, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("It collects by itself.");

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
