using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Lunaris.Compliance.Framework;

namespace Lunaris.Compliance.Reports;

/// <summary>The report as JUnit XML, as build servers read it.</summary>
public static class JUnitReport
{
    public static void Write(RunReport report, string file)
    {
        ArgumentNullException.ThrowIfNull(report);
        ToXml(report).Save(file);
    }

    public static XDocument ToXml(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var suites = report.Cases.GroupBy(c => c.Name[..c.Name.LastIndexOf('.')]).Select(suite => new XElement(
            "testsuite",
            new XAttribute("name", suite.Key),
            new XAttribute("tests", suite.Count()),
            new XAttribute("failures", suite.Count(c => c.Verdict == Verdict.Failed)),
            new XAttribute("skipped", suite.Count(c => c.Verdict == Verdict.Skipped)),
            new XAttribute("time", Seconds(suite.Sum(c => c.Seconds))),
            new XAttribute("timestamp", report.Started.ToString("s", CultureInfo.InvariantCulture)),
            suite.Select(Case)));
        return new XDocument(new XElement("testsuites", new XAttribute("name", Clean(report.Target)), new XAttribute("time", Seconds(report.Seconds)), suites));
    }

    private static XElement Case(ReportedCase reported)
    {
        int dot = reported.Name.LastIndexOf('.');
        var element = new XElement("testcase", new XAttribute("classname", reported.Name[..dot]), new XAttribute("name", reported.Name[(dot + 1)..]), new XAttribute("time", Seconds(reported.Seconds)));
        switch (reported.Verdict)
        {
            case Verdict.Failed:
                string evidence = string.Join('\n', reported.Evidence.Select(line => $"{line.Kind}: {line.Text}"));
                element.Add(new XElement("failure", new XAttribute("message", Clean(reported.Message)), Clean($"{string.Join("; ", reported.Clauses)}\n{evidence}")));
                break;
            case Verdict.Skipped:
                element.Add(new XElement("skipped", new XAttribute("message", Clean(reported.Message))));
                break;
            case Verdict.Warning:
                element.Add(new XElement("system-out", Clean($"warning: {reported.Message}")));
                break;
        }

        return element;
    }

    private static string Seconds(double seconds) => seconds.ToString("0.000", CultureInfo.InvariantCulture);

    // Text of a target may hold what XML cannot.
    private static string Clean(string text) => string.Concat(text.Where(XmlConvert.IsXmlChar));
}
