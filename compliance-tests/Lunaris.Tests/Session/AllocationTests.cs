using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NUnit.Framework;

namespace Lunaris.Tests.Session;

/// <summary>
/// Steady state allocates nothing: 100,000 commands at queue depth 32 in every driving mode. The load runs in a process of its own, the benchmark program,
/// and the whole of that process is counted, because a test host allocates a little all the time; the target is a third process.
/// </summary>
[TestFixture]
[NonParallelizable]
public sealed class AllocationTests
{
    private const int Commands = 100_000;

    /// <summary>The runtime itself may allocate once in a while (a pool thread more, a counter). A single byte for each command would show in every run.</summary>
    private const int Attempts = 16;

    private Process _target = null!;
    private string _url = null!;

    [OneTimeSetUp]
    public void StartTarget()
    {
        _target = Run("iscsi-target.dll", "--size", "64M", "--address", "127.0.0.1", "--port", "0");
        string? line;
        do
        {
            line = _target.StandardOutput.ReadLine();
            Assert.That(line, Is.Not.Null, "the target ended before it printed its URL");
        }
        while (!line!.Contains("iscsi://", StringComparison.Ordinal));
        _url = line[line.IndexOf("iscsi://", StringComparison.Ordinal)..].Split(' ')[0];
    }

    [OneTimeTearDown]
    public void StopTarget()
    {
        _target.Kill();
        _target.WaitForExit();
        _target.Dispose();
    }

    [TestCase("Loop", false, TestName = "100,000 reads in the caller's own loop allocate nothing")]
    [TestCase("Loop", true, TestName = "100,000 writes in the caller's own loop allocate nothing")]
    [TestCase("Inline", false, TestName = "100,000 awaited reads allocate nothing, continued on the group's thread")]
    [TestCase("Inline", true, TestName = "100,000 awaited writes allocate nothing, continued on the group's thread")]
    [TestCase("Async", false, TestName = "100,000 awaited reads allocate nothing, continued on the thread pool")]
    [TestCase("Async", true, TestName = "100,000 awaited writes allocate nothing, continued on the thread pool")]
    public async Task Steady_state_allocates_nothing(string mode, bool write)
    {
        var seen = new List<long>();
        do
        {
            string[] arguments = ["load", _url, "--depth", "32", "--mode", mode, "--ios", Commands.ToString(CultureInfo.InvariantCulture), .. write ? ["--write"] : Array.Empty<string>()];
            using Process load = Run("Lunaris.Benchmarks.dll", arguments);
            string output = await load.StandardOutput.ReadToEndAsync();
            await load.WaitForExitAsync();
            Assert.That(load.ExitCode, Is.Zero, output);
            JsonElement result = JsonDocument.Parse(output.Split('\n').Last(l => l.StartsWith('{'))).RootElement;
            Assert.That(result.GetProperty("Ios").GetInt64(), Is.GreaterThanOrEqualTo(Commands));
            seen.Add(result.GetProperty("BytesAllocated").GetInt64());
        }
        while (seen[^1] > 0 && seen.Count < Attempts);

        TestContext.Out.WriteLine($"Figure: {mode} {(write ? "writes" : "reads")}: bytes allocated by the process over {Commands} commands: {string.Join(", ", seen)}");
        Assert.That(seen, Does.Contain(0L));
    }

    private static Process Run(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", Path.Combine(TestContext.CurrentContext.TestDirectory, program), .. arguments]) { RedirectStandardOutput = true })!;
}
