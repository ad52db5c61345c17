using System.Text.Json;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Tools;

/// <summary>Our iscsi-ls beside Debian's, on the same tgtd.</summary>
[TestFixture]
[Category("Interop")]
public sealed class IscsiLsTests
{
    private static readonly TgtAccount s_incoming = new("iqn.2026-01.com.example:host", "incoming-secret");
    private static readonly TgtAccount s_outgoing = new("target", "outgoing-secret");

    private static readonly TgtTarget s_disks = new(
        "iqn.2026-01.com.example:disks",
        new TgtLun(1, 64 << 20),
        new TgtLun(2, 3L << 30) { BlockSize = 4096 },
        new TgtLun(3, 1024),
        new TgtLun(4, 5000 * 512),
        new TgtLun(20, 3L << 40));

    private static readonly TgtTarget s_others = new(
        "iqn.2026-01.com.example:others",
        new TgtLun(1, 1 << 20) { DeviceType = "cd" },
        new TgtLun(7, 0) { DeviceType = "cd" },
        new TgtLun(255, 1 << 20));

    private static Task<ToolResult> RunOursAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
        => ToolComparison.RunOursAsync("iscsi-ls", arguments, environment);

    private static Task<ToolResult> CompareAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
        => ToolComparison.CompareAsync("iscsi-ls", arguments, environment);

    [Test]
    public async Task Units_of_several_targets_are_listed_line_for_line_as_by_libiscsi()
    {
        Requires.LibIscsiTools();
        await using TgtServer tgt = await TgtServer.StartAsync(s_disks, s_others);
        await CompareAsync(["-s", tgt.PortalUrl()]);
        await CompareAsync(["-s", tgt.PortalUrl() + "/"]);
        ToolResult result = await RunOursAsync([tgt.PortalUrl(), "--show-luns"]);
        Assert.That(result.Lines, Has.Length.EqualTo(12), result.ToString());
    }

    [Test]
    public async Task Targets_alone_and_as_urls_are_listed_as_by_libiscsi()
    {
        Requires.LibIscsiTools();
        await using TgtServer tgt = await TgtServer.StartAsync(s_disks, s_others);
        await CompareAsync([tgt.PortalUrl()]);
        await CompareAsync(["-U", tgt.PortalUrl()]);
        await CompareAsync(["-i", "iqn.2026-01.com.example:me", tgt.PortalUrl()]);
    }

    [Test]
    public async Task Credentials_come_from_the_url_or_the_environment()
    {
        Requires.LibIscsiTools();
        TgtTarget guarded = s_disks with { Incoming = s_incoming };
        await using TgtServer tgt = await TgtServer.StartAsync(guarded);
        await CompareAsync(["-s", tgt.PortalUrl(s_incoming)]);
        await CompareAsync(
            ["-s", tgt.PortalUrl()],
            new Dictionary<string, string> { ["LIBISCSI_CHAP_USERNAME"] = s_incoming.User, ["LIBISCSI_CHAP_PASSWORD"] = s_incoming.Password });
    }

    [Test]
    public async Task Wrong_secret_fails_with_a_sentence_that_does_not_hold_it()
    {
        TgtTarget guarded = s_disks with { Incoming = s_incoming };
        await using TgtServer tgt = await TgtServer.StartAsync(guarded);
        ToolResult result = await RunOursAsync(["-s", tgt.PortalUrl(s_incoming with { Password = "wrong-secret" })]);
        Assert.That(result.ExitCode, Is.EqualTo(10), result.ToString());
        Assert.That(result.Error, Does.StartWith("iscsi-ls: ").And.Contain("authenticat").IgnoreCase.And.Not.Contain("wrong-secret"));
    }

    [Test]
    public async Task Target_that_cannot_prove_itself_is_refused()
    {
        TgtTarget mutual = s_disks with { Incoming = s_incoming, Outgoing = s_outgoing };
        await using TgtServer tgt = await TgtServer.StartAsync(mutual);
        string url = tgt.PortalUrl(s_incoming);
        ToolResult right = await RunOursAsync(["-s", $"{url}?target_user={s_outgoing.User}&target_password={s_outgoing.Password}"]);
        ToolResult wrong = await RunOursAsync(["-s", $"{url}?target_user={s_outgoing.User}&target_password=not-the-secret"]);
        Assert.That((right.ExitCode, wrong.ExitCode), Is.EqualTo((0, 10)), $"{right}\n{wrong}");
    }

    [Test]
    public async Task Silent_port_and_refused_port_fail_alike()
    {
        Requires.LibIscsiTools();
        await CompareAsync([$"iscsi://127.0.0.1:{LoopbackPort.Choose()}"]);
    }

    [Test]
    public async Task Json_and_table_have_the_exact_sizes_and_no_escape_sequences()
    {
        await using TgtServer tgt = await TgtServer.StartAsync(s_disks);
        ToolResult json = await RunOursAsync(["-s", "--json", tgt.PortalUrl()]);
        ToolResult table = await RunOursAsync(["-s", "--table", tgt.PortalUrl()]);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        long[] sizes = [.. document.RootElement.GetProperty("targets")[0].GetProperty("units").EnumerateArray()
            .Where(unit => unit.TryGetProperty("sizeInBytes", out _)).Select(unit => unit.GetProperty("sizeInBytes").GetInt64())];
        Assert.Multiple(() =>
        {
            Assert.That(sizes, Is.EqualTo(s_disks.Luns.Select(lun => lun.Size)));
            Assert.That(table.Output, Does.Contain("VIRTUAL-DISK").And.Contain("64 MiB").And.Contain("4096").And.Not.Contain("\u001b"));
        });
    }
}
