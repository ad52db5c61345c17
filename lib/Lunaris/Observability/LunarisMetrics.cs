using System.Diagnostics;
using System.Diagnostics.Metrics;
using Lunaris.Iscsi.Tasks;
using Lunaris.Loop;

namespace Lunaris.Observability;

/// <summary>Names of what Lunaris measures and traces: a <see cref="Meter"/> and an <see cref="ActivitySource"/>, both called <c>Lunaris</c>.</summary>
public static class LunarisMetrics
{
    /// <summary>Name of the meter and of the activity source.</summary>
    public const string Name = "Lunaris";

    private static readonly Lock s_lock = new();
    private static readonly List<SessionLoop> s_sessions = [];
    private static readonly Meter s_meter = CreateMeter();

    // What sessions counted that are gone, so that totals never fall.
    private static readonly SessionMetrics s_retired = new();
    private static long s_retiredSent;
    private static long s_retiredReceived;
    private static long s_retiredReconnects;

    /// <summary>Activities for connecting, logging in and discovery.</summary>
    public static ActivitySource Activities { get; } = new(Name);

    internal static SessionMetrics Add(SessionLoop session)
    {
        lock (s_lock)
        {
            s_sessions.Add(session);
        }

        return new SessionMetrics();
    }

    internal static void Remove(SessionLoop session)
    {
        lock (s_lock)
        {
            if (s_sessions.Remove(session))
            {
                s_retired.Add(session.Metrics);
                s_retiredSent += session.Statistics.BytesSent;
                s_retiredReceived += session.Statistics.BytesReceived;
                s_retiredReconnects += session.Engine.Reconnects;
            }
        }
    }

    private static Meter CreateMeter()
    {
        // Observable instruments read what sessions count anyway: the data path pays nothing for them.
        var meter = new Meter(Name);
        meter.CreateObservableCounter("lunaris.commands", () => Sum(s => s.Metrics.Commands) + s_retired.Commands, "{command}", "SCSI commands completed.");
        meter.CreateObservableCounter("lunaris.commands.failed", () => Sum(s => s.Metrics.Failed) + s_retired.Failed, "{command}", "SCSI commands that ended otherwise than GOOD.");
        meter.CreateObservableCounter("lunaris.bytes.sent", () => Sum(s => s.Statistics.BytesSent) + s_retiredSent, "By", "Bytes sent, headers included.");
        meter.CreateObservableCounter("lunaris.bytes.received", () => Sum(s => s.Statistics.BytesReceived) + s_retiredReceived, "By", "Bytes received, headers included.");
        meter.CreateObservableCounter("lunaris.reconnects", () => Sum(s => s.Engine.Reconnects) + s_retiredReconnects, "{reconnect}", "Sessions made anew after their connection was lost.");
        meter.CreateObservableUpDownCounter("lunaris.sessions", () => Sum(_ => 1), "{session}", "Sessions.");
        meter.CreateObservableUpDownCounter("lunaris.tasks", () => Sum(s => s.Engine.OutstandingTasks), "{task}", "Tasks submitted and not yet completed.");
        return meter;
    }

    private static long Sum(Func<SessionLoop, long> value)
    {
        lock (s_lock)
        {
            return s_sessions.Sum(value);
        }
    }
}

/// <summary>What one session counts. Written by its thread only.</summary>
internal sealed class SessionMetrics
{
    public long Commands { get; private set; }

    public long Failed { get; private set; }

    public void Count(IscsiTask task)
    {
        if (task.Scsi is { } scsi)
        {
            Commands++;
            if (!scsi.Completion.IsGood)
            {
                Failed++;
            }
        }
    }

    public void Add(SessionMetrics other)
    {
        Commands += other.Commands;
        Failed += other.Failed;
    }
}
