using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Lunaris.Lab.Tests.Running;

/// <summary>
/// Runs an assembly's tests by NUnit's own engine, without adapters and hosts. What was learnt so far is on disk after every test: the
/// kernel underneath may go down at any moment.
/// </summary>
internal sealed class LabRunner : ITestListener
{
    // NUnit keeps what is written to the console while a test runs.
    private static readonly StreamWriter s_output = OpenOutput();

    private readonly TrxReport _report;
    private readonly string? _results;

    private LabRunner(string? results)
    {
        _results = results;
        _report = new TrxReport();
    }

    /// <returns>0 when nothing failed, 1 when something did, 2 when no test was found.</returns>
    public static int Run(Assembly assembly, string? results, string? pattern)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(assembly, new Dictionary<string, object> { ["NumberOfTestWorkers"] = 0, ["SynchronousEvents"] = true });
        var listener = new LabRunner(results);
        TestFilter filter = string.IsNullOrEmpty(pattern)
            ? TestFilter.Empty
            : TestFilter.FromXml($"<filter><test re='1'>{SecurityElement.Escape(pattern)}</test></filter>");
        long start = Stopwatch.GetTimestamp();
        ITestResult result = runner.Run(listener, filter);
        s_output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.PassCount} passed, {result.FailCount} failed, {result.SkipCount} skipped in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
        if (result.TotalCount == 0)
        {
            s_output.WriteLine("No test has such a name.");
            return 2;
        }
        // A fixture that fails as a whole fails without a test case of its own being counted.
        return result.ResultState.Status == TestStatus.Failed ? 1 : 0;
    }

    public void TestStarted(ITest test)
    {
        if (!test.IsSuite)
        {
            s_output.WriteLine($"  {test.FullName}");
        }
    }

    public void TestFinished(ITestResult result)
    {
        bool failedFixture = result.Test.IsSuite && result.ResultState.Status == TestStatus.Failed && result.ResultState.Site is FailureSite.SetUp or FailureSite.TearDown;
        if (result.Test.IsSuite && !failedFixture)
        {
            return;
        }
        _report.Add(result);
        if (_results is not null)
        {
            _report.Save(_results);
        }
        if (result.ResultState.Status != TestStatus.Passed)
        {
            s_output.WriteLine($"    {result.ResultState.Status}: {result.Message}\n{result.StackTrace}".TrimEnd());
        }
    }

    public void TestOutput(TestOutput output) => s_output.Write(output.Text);

    public void SendMessage(TestMessage message) => s_output.WriteLine(message.Message);

    private static StreamWriter OpenOutput() => new(Console.OpenStandardOutput()) { AutoFlush = true };
}
