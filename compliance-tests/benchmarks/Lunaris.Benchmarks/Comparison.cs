namespace Lunaris.Benchmarks;

internal static class Comparison
{
    public static Task<int> RunAsync(TimeSpan duration, int repeat, CancellationToken cancel) => throw new InvalidOperationException();
}
