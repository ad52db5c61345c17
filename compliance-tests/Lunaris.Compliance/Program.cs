using Lunaris.Compliance.CommandLine;
using Lunaris.Examples.Common;

namespace Lunaris.Compliance;

/// <summary>The command line of the suite.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        ExampleTransports.Register();
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupted.Cancel();
        };
        return await new ComplianceCommandLine().RunAsync(args, interrupted.Token);
    }
}
