using Lunaris.Interop.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Tools;

/// <summary>Our tools beside Debian's of the same names.</summary>
internal static class ToolComparison
{
    /// <summary>Runs ours, the program beside this test.</summary>
    public static Task<ToolResult> RunOursAsync(string tool, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
        => CommandLineTool.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, tool + ".dll"), .. arguments], environment);

    /// <summary>Runs both; output and exit status must be equal.</summary>
    /// <returns>What ours did.</returns>
    public static async Task<ToolResult> CompareAsync(string tool, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ToolResult debian = await CommandLineTool.RunAsync(tool, arguments, environment);
        ToolResult ours = await RunOursAsync(tool, arguments, environment);
        Assert.That((ours.Output, ours.ExitCode), Is.EqualTo((debian.Output, debian.ExitCode)), $"{tool} {string.Join(' ', arguments)}\nDebian: {debian}\nours: {ours}");
        return ours;
    }
}
