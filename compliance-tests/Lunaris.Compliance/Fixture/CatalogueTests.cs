using Lunaris.Compliance.CommandLine;
using Lunaris.Compliance.Framework;
using Lunaris.Compliance.Reports;
using Lunaris.Compliance.Running;
using NUnit.Framework;

namespace Lunaris.Compliance.Fixture;

/// <summary>The catalogue, the selection of cases and the reports.</summary>
[TestFixture]
public sealed class CatalogueTests
{
    private const int LeastCases = 350;

    private static readonly RunReport s_report = new(
        "a <target>",
        ["iscsi://host/target/0"],
        DateTimeOffset.UnixEpoch,
        1.5,
        7,
        [
            new("SCSI.One.A", Verdict.Passed, "", 0.1, ["SBC-4 X"], "checks a", true, []),
            new("SCSI.One.B", Verdict.Failed, "b & c \u0001", 0.2, ["RFC 7143 §11.3"], "checks b", false, [new(EvidenceKind.Got, "</script>")]),
            new("SCSI.Two.C", Verdict.Skipped, "no feature", 0, [], "checks c", false, []),
        ]);

    [Test]
    public void There_are_enough_cases_and_their_names_are_distinct()
    {
        TestContext.Out.WriteLine($"Figure: {CaseCatalogue.All.Count} compliance cases, {CaseCatalogue.All.Count(c => c.IsOfYardstick)} of them checks of iscsi-test-cu");
        Assert.That(CaseCatalogue.All, Has.Count.GreaterThanOrEqualTo(LeastCases));
        Assert.That(CaseCatalogue.All.Select(c => c.Name), Is.Unique);
    }

    [Test]
    public void Every_check_of_the_yardstick_is_a_case() =>
        Assert.That(CaseCatalogue.Yardstick.Except(CaseCatalogue.All.Select(c => c.Name)), Is.Empty);

    [Test]
    public void Every_case_cites_a_clause_and_says_what_it_checks()
    {
        Assert.That(CaseCatalogue.All.Where(c => c.Clauses.Count == 0 || !c.Sentence.EndsWith('.')).Select(c => c.Name), Is.Empty);
        string[] standards = ["RFC 7143 ", "SPC-", "SBC-", "SAM-5 "];
        Assert.That(CaseCatalogue.All.SelectMany(c => c.Clauses).Where(clause => !standards.Any(s => clause.StartsWith(s, StringComparison.Ordinal))), Is.Empty);
    }

    [TestCase("SCSI.Read10", 6)]
    [TestCase("scsi.read10.simple", 1)]
    [TestCase("SCSI.Read1[026].BeyondEol", 3)]
    [TestCase("*.iSCSINop.*", 1)]
    [TestCase("SCSI.Read10.Simple,SCSI.Read12.Simple", 2)]
    public void Globs_choose_cases(string glob, int count) => Assert.That(new CaseFilter([glob], []).Apply(CaseCatalogue.All), Has.Count.EqualTo(count));

    [Test]
    public void Clauses_choose_cases_and_a_number_is_not_the_beginning_of_a_longer_one()
    {
        IReadOnlyList<ComplianceCase> one = new CaseFilter([], ["RFC 7143 §11.1"]).Apply(CaseCatalogue.All);
        IReadOnlyList<ComplianceCase> twelve = new CaseFilter([], ["RFC 7143 §11.12"]).Apply(CaseCatalogue.All);
        Assert.That(one, Is.Empty);
        Assert.That(twelve, Is.Not.Empty);
    }

    [Test]
    public void Json_report_reads_back() => Assert.That(JsonReport.ToText(JsonReport.Parse(JsonReport.ToText(s_report))), Is.EqualTo(JsonReport.ToText(s_report)));

    [Test]
    public void Junit_report_counts_failures_and_skips_and_survives_text_that_xml_cannot_hold()
    {
        System.Xml.Linq.XDocument xml = JUnitReport.ToXml(s_report);
        Assert.That(xml.Descendants("testcase").Count(), Is.EqualTo(3));
        Assert.That(xml.Descendants("failure").Count(), Is.EqualTo(1));
        Assert.That(xml.Descendants("skipped").Count(), Is.EqualTo(1));
        Assert.DoesNotThrow(() => System.Xml.Linq.XDocument.Parse(xml.ToString()));
    }

    [Test]
    public void Html_report_holds_the_data_and_what_a_target_says_cannot_end_its_script()
    {
        string html = HtmlReport.ToText(s_report);
        Assert.That(html, Does.Contain("SCSI.One.B").And.Not.Contain("@@REPORT@@"));
        Assert.That(html.Split("</script>"), Has.Length.EqualTo(3));
    }

    [Test]
    public void Baseline_shows_what_changed_and_what_got_worse()
    {
        RunReport now = s_report with { Cases = [s_report.Cases[0] with { Verdict = Verdict.Failed }, s_report.Cases[1] with { Verdict = Verdict.Passed }, s_report.Cases[2]] };
        BaselineComparison comparison = BaselineComparison.Of(s_report, now);
        Assert.That(comparison.Changes.Select(change => (change.Name, change.IsWorse)), Is.EqualTo(new[] { ("SCSI.One.A", true), ("SCSI.One.B", false) }));
        Assert.That(BaselineComparison.Of(s_report, s_report).Changes, Is.Empty);
    }

    [Test]
    public void Nothing_that_writes_is_allowed_without_asking()
    {
        ComplianceOptions options = new ComplianceCommandLine().Parse("iscsi://host/iqn.2026-01.net.lunaris:t/0");
        Assert.That((options.DataLoss, options.Sanitize, options.Format, options.ClearReservations, options.Force), Is.EqualTo((false, false, false, false, false)));
    }

    [Test]
    public void A_medium_with_a_file_system_or_a_partition_table_looks_busy()
    {
        byte[] medium = new byte[128 * 1024];
        Assert.That(BusyCheck.Signature(medium, 512), Is.Null);
        medium[1024 + 56] = 0x53;
        medium[1024 + 57] = 0xEF;
        Assert.That(BusyCheck.Signature(medium, 512), Does.Contain("ext"));
        medium = new byte[128 * 1024];
        "EFI PART"u8.CopyTo(medium.AsSpan(4096));
        Assert.That(BusyCheck.Signature(medium, 4096), Does.Contain("GPT"));
        medium = new byte[128 * 1024];
        medium[510] = 0x55;
        medium[511] = 0xAA;
        Assert.That(BusyCheck.Signature(medium, 512), Is.Null, "a boot sector without partitions");
        medium[446 + 4] = 0x83;
        Assert.That(BusyCheck.Signature(medium, 512), Does.Contain("MBR"));
    }
}
