using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Sessions;

/// <summary>The lab's targets over TCP: LIO is met nowhere else, and tests of iSER compare with this way.</summary>
[TestFixture]
[Category("Tcp")]
public sealed class TcpTests
{
    private static readonly string[] s_units = ["lio", "lio-large", "lio-4096", "tgt"];

    [OneTimeSetUp]
    public void NeedsTheLab() => LabEnvironment.Require();

    [TestCaseSource(nameof(s_units))]
    public async Task Data_survives_the_way_there_and_back(string name)
    {
        LabUnit lab = Unit(name);
        await using OpenUnit open = await lab.OpenTcpAsync();
        Assert.That(open.Unit.BlockSize, Is.EqualTo(lab.BlockSize));
        Assert.That((long)open.Unit.BlockCount * open.Unit.BlockSize, Is.EqualTo(lab.Length));

        byte[] written = new byte[1 << 20];
        Random.Shared.NextBytes(written);
        ulong last = open.Unit.BlockCount - (ulong)(written.Length / lab.BlockSize);
        await open.Unit.WriteAsync(last, written);
        byte[] read = new byte[written.Length];
        await open.Unit.ReadAsync(last, read);
        Assert.That(read.AsSpan().SequenceEqual(written), Is.True);
    }

    [Test]
    public async Task Lio_takes_both_digests()
    {
        await using OpenUnit open = await OpenUnit.ConnectAsync(LabUnit.Lio.TcpUrl("header_digest=crc32c&data_digest=crc32c"));
        Assert.That((open.Session.Parameters.HeaderDigest, open.Session.Parameters.DataDigest), Is.EqualTo((DigestType.Crc32C, DigestType.Crc32C)));
        byte[] written = new byte[256 << 10];
        Random.Shared.NextBytes(written);
        await open.Unit.WriteAsync(8, written);
        byte[] read = new byte[written.Length];
        await open.Unit.ReadAsync(8, read);
        Assert.That(read.AsSpan().SequenceEqual(written), Is.True);
    }

    [Test]
    public async Task Discovery_at_lio_lists_what_the_initiator_may_see()
    {
        IReadOnlyList<DiscoveredTarget> stranger = await Discovery.SendTargetsAsync(IscsiUrl.Parse($"iscsi://{LabEnvironment.LioPortal}"));
        Assert.That(stranger.Select(target => target.Name.ToString()), Is.EquivalentTo(new[] { LabEnvironment.LioTarget, LabEnvironment.LioComplianceTarget }));
        IReadOnlyList<DiscoveredTarget> known = await Discovery.SendTargetsAsync(IscsiUrl.Parse($"iscsi://{LabEnvironment.LioPortal}?initiator={LabEnvironment.InitiatorName}"));
        Assert.That(
            known.Select(target => target.Name.ToString()),
            Is.EquivalentTo(new[] { LabEnvironment.LioTarget, LabEnvironment.LioComplianceTarget, LabEnvironment.LioChapTarget, LabEnvironment.LioMutualTarget }));
    }

    [Test]
    public async Task Chap_at_lio_is_passed_by_the_right_secret()
    {
        await using IscsiSession session = await IscsiSession.ConnectAsync(Chap(LabEnvironment.LioChapTarget));
        Assert.That(await session.ReportLunsAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Chap_at_lio_is_failed_by_another_secret()
        => Assert.That(
            async () => await IscsiSession.ConnectAsync(Chap(LabEnvironment.LioChapTarget, secret: "another-secret-1")),
            Throws.InstanceOf<IscsiException>());

    [Test]
    public async Task Lio_proves_itself_by_mutual_chap()
    {
        await using IscsiSession session = await IscsiSession.ConnectAsync(Chap(
            LabEnvironment.LioMutualTarget, $"&target_user={LabEnvironment.ChapTargetUser}&target_password={LabEnvironment.ChapTargetSecret}"));
        Assert.That(await session.ReportLunsAsync(), Has.Count.EqualTo(1));
    }

    private static LabUnit Unit(string name) => name switch
    {
        "lio" => LabUnit.Lio,
        "lio-large" => LabUnit.LargeLio,
        "lio-4096" => LabUnit.Lio4096,
        _ => LabUnit.Tgt,
    };

    private static IscsiUrl Chap(string target, string arguments = "", string? secret = null) => IscsiUrl.Parse(
        $"iscsi://{LabEnvironment.ChapUser}%{secret ?? LabEnvironment.ChapSecret}@{LabEnvironment.LioPortal}/{target}/0?initiator={LabEnvironment.InitiatorName}{arguments}");
}
