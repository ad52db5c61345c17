using Lunaris.Compliance.CommandLine;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Running;
using Lunaris.Examples.Common;
using NUnit.Framework;

namespace Lunaris.Compliance.Fixture;

/// <summary>
/// The cases under <c>dotnet test</c>. The target is given by run parameters: <c>-- TestRunParameters.Parameter(name="url", value="iscsi://…")</c>,
/// <c>dataloss</c>, <c>sanitize</c>, <c>format</c>, <c>clear-reservations</c>, <c>force</c>; several URLs are separated by blanks. Without one the embedded
/// target is started.
/// </summary>
[TestFixture]
[Category("Compliance")]
public sealed class ComplianceTests
{
    private TargetChoice _choice = null!;
    private ComplianceRunner _runner = null!;

    private static IEnumerable<TestCaseData> Cases() => CaseCatalogue.All.Select(c => new TestCaseData(c).SetName(c.Name).SetDescription(c.Sentence));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        ExampleTransports.Register();
        string[] urls = (TestContext.Parameters["url"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _choice = TargetChoice.TryMake(urls, out string? error) ?? throw new ArgumentException(error);
        _runner = new ComplianceRunner(_choice.Settings(new ComplianceOptions
        {
            DataLoss = Flag("dataloss"),
            Sanitize = Flag("sanitize"),
            Format = Flag("format"),
            ClearReservations = Flag("clear-reservations"),
            Force = Flag("force"),
        }));
        await _runner.PrepareAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_runner is not null)
        {
            await _runner.DisposeAsync();
        }

        if (_choice is not null)
        {
            await _choice.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Case(ComplianceCase complianceCase)
    {
        CaseResult result = await _runner.RunAsync(complianceCase);
        switch (result.Verdict)
        {
            case Verdict.Failed:
                Assert.Fail($"{string.Join("; ", complianceCase.Clauses)}: {result.Message}\n{string.Join('\n', result.Evidence.Select(line => $"{line.Kind}: {line.Text}"))}");
                break;
            case Verdict.Skipped:
                Assert.Ignore(result.Message);
                break;
            case Verdict.Warning:
                Assert.Warn(result.Message);
                break;
        }
    }

    private static bool Flag(string name) => TestContext.Parameters.Get(name, false);
}
