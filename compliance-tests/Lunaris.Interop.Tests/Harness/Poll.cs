namespace Lunaris.Interop.Tests.Harness;

/// <summary>Waits for what another process does, which tells nobody when it is done.</summary>
internal static class Poll
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks again and again; false when the time is over.</summary>
    public static async Task<bool> UntilAsync(Func<Task<bool>> condition, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(Interval);
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            while (!await condition())
            {
                await timer.WaitForNextTickAsync(deadline.Token);
            }
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
