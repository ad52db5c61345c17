using System.Globalization;
using System.Xml.Linq;
using NUnit.Framework.Interfaces;

namespace Lunaris.Lab.Tests.Running;

/// <summary>Test results in the format that the other test projects' results have, for the build to sum up and for viewers.</summary>
internal sealed class TrxReport
{
    private static readonly XNamespace s_format = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
    private static readonly Guid s_unitTest = new("13cdc9d9-ddb5-4fa4-a97d-d965ccfc6d4b");
    private static readonly Guid s_list = new("8c84fa94-04c1-424b-9868-57a2d4851a1d");

    private readonly XElement _results = new(s_format + "Results");
    private readonly XElement _definitions = new(s_format + "TestDefinitions");
    private readonly XElement _entries = new(s_format + "TestEntries");
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private readonly Guid _run = Guid.NewGuid();

    public void Add(ITestResult result)
    {
        var test = Guid.NewGuid();
        var execution = Guid.NewGuid();
        string outcome = result.ResultState.Status switch
        {
            TestStatus.Passed or TestStatus.Warning => "Passed",
            TestStatus.Skipped or TestStatus.Inconclusive => "NotExecuted",
            _ => "Failed",
        };
        _results.Add(new XElement(
            s_format + "UnitTestResult",
            new XAttribute("executionId", execution),
            new XAttribute("testId", test),
            new XAttribute("testName", result.FullName),
            new XAttribute("computerName", "rdma-lab"),
            new XAttribute("duration", TimeSpan.FromSeconds(result.Duration).ToString("c", CultureInfo.InvariantCulture)),
            new XAttribute("startTime", Time(result.StartTime)),
            new XAttribute("endTime", Time(result.EndTime)),
            new XAttribute("testType", s_unitTest),
            new XAttribute("outcome", outcome),
            new XAttribute("testListId", s_list),
            new XElement(
                s_format + "Output",
                result.Output.Length == 0 ? null : new XElement(s_format + "StdOut", Clean(result.Output)),
                string.IsNullOrEmpty(result.Message) ? null : new XElement(
                    s_format + "ErrorInfo",
                    new XElement(s_format + "Message", Clean(result.Message)),
                    new XElement(s_format + "StackTrace", Clean(result.StackTrace ?? ""))))));
        _definitions.Add(new XElement(
            s_format + "UnitTest",
            new XAttribute("name", result.FullName),
            new XAttribute("id", test),
            new XElement(s_format + "Execution", new XAttribute("id", execution)),
            new XElement(
                s_format + "TestMethod",
                new XAttribute("codeBase", typeof(TrxReport).Assembly.Location),
                new XAttribute("className", result.Test.ClassName ?? ""),
                new XAttribute("name", result.Test.MethodName ?? result.Test.Name))));
        _entries.Add(new XElement(s_format + "TestEntry", new XAttribute("testId", test), new XAttribute("executionId", execution), new XAttribute("testListId", s_list)));
    }

    public void Save(string file)
    {
        int Count(string outcome) => _results.Elements().Count(result => (string?)result.Attribute("outcome") == outcome);
        int total = _results.Elements().Count();
        int skipped = Count("NotExecuted");
        int failed = Count("Failed");
        var document = new XDocument(new XElement(
            s_format + "TestRun",
            new XAttribute("id", _run),
            new XAttribute("name", "RDMA lab"),
            new XElement(s_format + "Times", new XAttribute("creation", Time(_start)), new XAttribute("start", Time(_start)), new XAttribute("finish", Time(DateTimeOffset.UtcNow))),
            _results,
            _definitions,
            _entries,
            new XElement(s_format + "TestLists", new XElement(s_format + "TestList", new XAttribute("name", "All"), new XAttribute("id", s_list))),
            new XElement(
                s_format + "ResultSummary",
                new XAttribute("outcome", failed > 0 ? "Failed" : "Completed"),
                new XElement(
                    s_format + "Counters",
                    new XAttribute("total", total),
                    new XAttribute("executed", total - skipped),
                    new XAttribute("passed", Count("Passed")),
                    new XAttribute("failed", failed),
                    new XAttribute("notExecuted", skipped)))));
        document.Save(file);
        // They belong to the next document.
        _results.Remove();
        _definitions.Remove();
        _entries.Remove();
    }

    private static string Time(DateTimeOffset time) => time.ToString("o", CultureInfo.InvariantCulture);

    /// <summary>Without the characters that XML has no way to write.</summary>
    private static string Clean(string text) => string.Concat(text.Where(character => System.Xml.XmlConvert.IsXmlChar(character)));
}
