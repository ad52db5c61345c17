using Lunaris.Compliance.CommandLine;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Running;
using Lunaris.Examples.Common;
using Lunaris.Target;
using NUnit.Framework;

namespace Lunaris.Compliance.Fixture;

/// <summary>The suite notices what it is there to notice: each deviation of the embedded target is caught by the case for it, and by nothing but it.</summary>
[TestFixture]
[Category("PlantedFaults")]
public sealed class PlantedFaultTests
{
    private static IEnumerable<TestCaseData> Faults() => PlantedFault.All.Select(fault => new TestCaseData(fault).SetName($"{fault.Deviation}_is_noticed_by_{fault.Case}"));

    [OneTimeSetUp]
    public void Register() => ExampleTransports.Register();

    [TestCaseSource(nameof(Faults))]
    public async Task Planted_fault_is_noticed(PlantedFault fault)
    {
        CaseResult without = await RunAsync(fault, plant: false);
        CaseResult with = await RunAsync(fault, plant: true);

        Assert.That(without.Verdict, Is.EqualTo(Verdict.Passed), $"without the fault: {without.Message}");
        Assert.That(with.Verdict, Is.EqualTo(fault.Verdict), $"with the fault: {with.Message}");
    }

    [Test]
    public void Every_deviation_has_a_case_that_must_notice_it() =>
        Assert.That(PlantedFault.All.Select(fault => fault.Deviation), Is.EquivalentTo(Enum.GetValues<Deviation>()));

    [Test]
    public void Every_suite_of_the_yardstick_has_a_planted_fault()
    {
        IEnumerable<string> suites = CaseCatalogue.Yardstick.Select(name => name[..name.LastIndexOf('.')]).Distinct();
        IEnumerable<string> covered = PlantedFault.All.Select(fault => fault.Case[..fault.Case.LastIndexOf('.')]).Distinct();
        Assert.That(suites.Except(covered), Is.Empty);
    }

    private static async Task<CaseResult> RunAsync(PlantedFault fault, bool plant)
    {
        await using TargetChoice choice = TargetChoice.TryMake([$"embedded:{fault.Setup}"], out _)!;
        if (plant && fault.BeforeProbe)
        {
            choice.EmbeddedTarget!.Plant(fault.Deviation);
        }

        await using var runner = new ComplianceRunner(choice.Settings(new ComplianceOptions { Timeout = TimeSpan.FromSeconds(4) }));
        await runner.PrepareAsync();
        if (plant && !fault.BeforeProbe)
        {
            choice.EmbeddedTarget!.Plant(fault.Deviation);
        }

        return await runner.RunAsync(CaseCatalogue.Find(fault.Case));
    }
}
