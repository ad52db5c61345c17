namespace Lunaris.Iscsi.Recovery;

/// <summary>
/// When to try again after a connection was lost or could not be made: exponential back-off with jitter, bounded or endless. Reconnecting keeps the
/// ISID, so that the target reinstates the session (RFC 7143 §6.3.5) and ends what was left of the old one.
/// </summary>
public sealed record ReconnectPolicy
{
    /// <summary>Never reconnect.</summary>
    public static ReconnectPolicy None { get; } = new() { MaxAttempts = 0 };

    /// <summary>Try for ever.</summary>
    public static ReconnectPolicy Endless { get; } = new() { MaxAttempts = int.MaxValue };

    /// <summary>Attempts in a row before giving up; <see cref="int.MaxValue"/> for no limit, zero for none. A login that succeeds starts the count anew.</summary>
    public int MaxAttempts { get; init; } = 10;

    /// <summary>Whether an attempt is made only when <see cref="Session.SessionEngine.RequestReconnect"/> asks for it; until then the session waits.</summary>
    public bool OnRequestOnly { get; init; }

    /// <summary>Whether the very first connection is tried again too, when it fails.</summary>
    public bool RetryFirstConnect { get; init; }

    /// <summary>Wait before the second attempt; the first is made at once.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection lost sooner than this after its login does not start the waits anew, though it starts the count of attempts anew.</summary>
    public TimeSpan StableTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Part of the wait that is random, 0 to 1, so that many initiators do not come back in step.</summary>
    public double Jitter { get; init; } = 0.3;

    /// <summary>The wait before an attempt.</summary>
    /// <param name="attempt">1 for the first attempt after the loss.</param>
    /// <param name="random">A random number.</param>
    public TimeSpan DelayBefore(int attempt, uint random)
    {
        if (attempt <= 1)
        {
            return TimeSpan.Zero;
        }

        double delay = Math.Min(InitialDelay.TotalSeconds * Math.Pow(2, Math.Min(attempt - 2, 30)), MaxDelay.TotalSeconds);
        double share = random / (double)uint.MaxValue;
        return TimeSpan.FromSeconds(delay * (1 - (Math.Clamp(Jitter, 0, 1) * share)));
    }
}
