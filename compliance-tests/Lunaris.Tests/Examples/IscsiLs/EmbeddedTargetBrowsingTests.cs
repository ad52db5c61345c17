using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Examples.IscsiLs.Demo;
using Lunaris.Scsi;
using Lunaris.Target;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Lunaris.Tests.Examples.IscsiLs;

/// <summary>iscsi-ls over real sessions to the embedded target.</summary>
[TestFixture]
public sealed class EmbeddedTargetBrowsingTests
{
    [OneTimeSetUp]
    public void RegisterTransports() => ExampleTransports.Register();

    [Test]
    public async Task Demonstration_goes_from_nothing_to_data_read_back()
    {
        using var output = new StringWriter();
        await new Demonstration(output).RunAsync(CancellationToken.None);
        string said = output.ToString();
        Assert.Multiple(() =>
        {
            Assert.That(said, Does.Contain("Discovery found 2 targets."));
            Assert.That(said, Does.Contain("LUN 0: LUNARIS RAM DISK, 64 MiB, 131072 blocks of 512 bytes"));
            Assert.That(said, Does.Contain("LUN 1: LUNARIS RAM DISK, 256 MiB, 65536 blocks of 4096 bytes"));
            Assert.That(said, Does.Contain("LUN 300: LUNARIS SMALL DISK"));
            Assert.That(said, Does.EndWith("Done: everything written was read back the same." + Environment.NewLine));
        });
    }

    [Test]
    public async Task Unit_tells_its_identity_capacity_limits_and_mode_pages()
    {
        await using var demo = new DemoTarget();
        IscsiUrl portal = demo.Start();
        await using var browser = new SessionPortalBrowser(null, NullLoggerFactory.Instance);

        IReadOnlyList<PortalTarget> targets = await browser.DiscoverAsync(portal, CancellationToken.None);
        UnitDetails details = await browser.InspectAsync(portal.WithTarget(targets[0].Name).WithLun(Lun.FromNumber(1)), CancellationToken.None);

        string[] titles = ["Identity", "Designators", "Capacity", "Block limits", "Provisioning", "Mode pages"];
        Assert.Multiple(() =>
        {
            Assert.That(details.Sections.Select(section => section.Title), Is.SupersetOf(titles));
            Assert.That(details.Sections[0].Rows, Does.Contain(("Serial number", "DEMO0002")));
            Assert.That(details.Sections.SelectMany(section => section.Rows), Does.Contain(("Block size", "4,096 bytes")));
        });
    }

    [Test]
    public async Task Session_that_was_lost_while_the_user_looked_is_made_again()
    {
        await using EmbeddedTarget target = EmbeddedTarget.Start();
        IscsiUrl unit = IscsiUrl.Parse($"iscsi://{target.Portal}/{target.Targets[0].Name}/0");
        await using var browser = new SessionPortalBrowser(null, NullLoggerFactory.Instance);

        byte[] before = await browser.ReadBlocksAsync(unit, 0, 2, CancellationToken.None);
        target.DropAllConnections();
        byte[]? after = null;
        for (int attempt = 0; after is null && attempt < 2; attempt++)
        {
            try
            {
                after = await browser.ReadBlocksAsync(unit, 0, 2, CancellationToken.None);
            }
            catch (BrowseException) when (attempt == 0)
            {
                TestContext.Out.WriteLine("The loss was noticed by the call itself, and the user's second try makes a new session.");
            }
        }
        Assert.That((before.Length, after!.Length), Is.EqualTo((1024, 1024)));
    }

    [Test]
    public void Portal_where_nobody_listens_is_one_sentence()
    {
        EmbeddedTarget target = EmbeddedTarget.Start();
        IscsiUrl portal = IscsiUrl.Parse($"iscsi://{target.Portal}");
        target.Dispose();
        Assert.That(
            async () =>
            {
                await using var browser = new SessionPortalBrowser(null, NullLoggerFactory.Instance);
                await browser.DiscoverAsync(portal, CancellationToken.None);
            },
            Throws.TypeOf<BrowseException>().With.Message.Contains(portal.Portal.ToString()));
    }
}
