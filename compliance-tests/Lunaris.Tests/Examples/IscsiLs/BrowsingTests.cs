using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Examples.IscsiLs.Interactive;
using Lunaris.Examples.IscsiLs.Interactive.Screens;
using NUnit.Framework;
using static System.ConsoleKey;

namespace Lunaris.Tests.Examples.IscsiLs;

/// <summary>iscsi-ls as a person drives it, key by key.</summary>
[TestFixture]
public sealed class BrowsingTests
{
    /// <summary>A screen that waits for a key which never comes would hang the run.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private FakeBrowser _browser = null!;
    private ScriptedConsole _console = null!;

    [SetUp]
    public void SetUp()
    {
        _browser = new FakeBrowser();
        _console = new ScriptedConsole();
    }

    [TearDown]
    public async Task TearDown()
    {
        _console.Dispose();
        await _browser.DisposeAsync();
    }

    private Task RunAsync(string? url = "iscsi://10.0.0.1", CancellationToken cancellation = default)
    {
        var portals = new PortalScreen(_browser, IscsiUrlOptions.Strict, null, url is null ? null : IscsiUrl.Parse(url));
        return new Navigator(new TerminalView(_console)).RunAsync([portals], cancellation).WaitAsync(s_patience, CancellationToken.None);
    }

    [Test]
    public async Task Walk_goes_from_the_portal_to_the_blocks_and_back_out()
    {
        _console.Press(Enter).Press(Enter).Press(DownArrow, Enter).Press(Enter).Press(Escape, Escape, Escape, Escape, Escape);
        await RunAsync();
        Assert.Multiple(() =>
        {
            Assert.That(_browser.Calls.Take(4), Is.EqualTo((string[])
            [
                "discover iscsi://10.0.0.1:3260",
                $"list iscsi://10.0.0.1:3260/{FakeBrowser.Disk}",
                $"inspect iscsi://10.0.0.1:3260/{FakeBrowser.Disk}/1",
                $"read 0+1 iscsi://10.0.0.1:3260/{FakeBrowser.Disk}/1",
            ]));
            Assert.That(_console.Shown, Does.Contain($"iscsi-ls › portals › 10.0.0.1:3260 › {FakeBrowser.Disk} › LUN 1 › blocks"));
            Assert.That(_console.Shown, Does.Contain("64 MiB").And.Contain("512-byte blocks").And.Contain("no medium"));
            Assert.That(_console.Shown, Does.Contain("00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00 |................|"));
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public async Task Quit_works_at_any_depth(int depth)
    {
        ConsoleKey[][] opening = [[Enter], [Enter], [DownArrow, Enter], [Enter]];
        foreach (ConsoleKey[] keys in opening.Take(depth))
        {
            _console.Press(keys);
        }
        _console.Type("q").Press(Enter, Enter);
        await RunAsync();
        Assert.That(_browser.Calls, Has.Count.EqualTo(depth));
    }

    [Test]
    public async Task Unreachable_portal_says_so_in_one_line_and_is_tried_again()
    {
        _browser.FailWith("10.0.0.1:3260 does not answer: connection refused.");
        _console.Press(Enter).Type("r").Type("q");
        await RunAsync();
        Assert.Multiple(() =>
        {
            Assert.That(_console.Shown, Does.Contain("10.0.0.1:3260 does not answer: connection refused."));
            Assert.That(_browser.Calls, Has.Count.EqualTo(2));
            Assert.That(_console.Shown, Does.Contain("2 targets").Or.Contain("3 targets"));
        });
    }

    [Test]
    public async Task Failure_can_be_left_behind()
    {
        _browser.FailWith("10.0.0.1:3260 does not answer.");
        _console.Press(Enter).Press(Escape).Press(Escape);
        await RunAsync();
        Assert.That(_browser.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Slow_portal_is_given_up_by_a_key()
    {
        _browser.Gate = new TaskCompletionSource();
        _console.Press(Enter);
        Task run = RunAsync();
        await _browser.Discovering.Task;
        _console.Press(Escape).Type("q");
        await run;
        Assert.Multiple(() =>
        {
            Assert.That(_browser.DiscoveryCancelled, Is.True);
            Assert.That(_console.Shown, Does.Contain("Asking 10.0.0.1:3260 for its targets"));
        });
    }

    [Test]
    public async Task Cancellation_ends_a_program_that_waits_for_a_slow_portal()
    {
        using var stop = new CancellationTokenSource();
        _browser.Gate = new TaskCompletionSource();
        _console.Press(Enter);
        Task run = RunAsync(cancellation: stop.Token);
        await _browser.Discovering.Task;
        await stop.CancelAsync();
        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Terminal_that_hangs_up_ends_the_program()
    {
        _console.Press(Enter);
        _console.HangUp();
        await RunAsync();
        Assert.That(_browser.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Refused_login_takes_credentials_and_never_shows_the_secret()
    {
        _browser.FailWith("The target refuses us: authentication failed.", credentialsMayHelp: true);
        _console.Press(Enter).Type("c").Type("joe").Press(Enter).Type("swordfish42").Press(Enter).Type("q");
        await RunAsync();
        Assert.Multiple(() =>
        {
            Assert.That((_browser.LastUrl!.User, _browser.LastUrl.Password), Is.EqualTo(("joe", "swordfish42")));
            Assert.That(_console.Shown, Does.Contain("•••••••••••").And.Not.Contain("swordfish"));
        });
    }

    [Test]
    public async Task Typed_address_is_corrected_after_an_error()
    {
        _console.Press(Enter).Type("10.0.0.9:x").Press(Enter).Press(Backspace).Type("3261").Press(Enter).Type("q");
        await RunAsync(url: null);
        Assert.Multiple(() =>
        {
            Assert.That(_console.Shown, Does.Contain("The port must be a number from 1 to 65535."));
            Assert.That(_browser.LastUrl!.Portal.ToString(), Is.EqualTo("10.0.0.9:3261"));
        });
    }

    [Test]
    public async Task Blocks_page_over_the_whole_unit()
    {
        _console.Press(Enter).Press(Enter).Press(DownArrow, Enter).Press(Enter)
            .Press(PageDown).Press(End).Type("g").Type("0x10000").Press(Enter).Type("g").Type("131072").Press(Enter).Press(Home).Type("q");
        await RunAsync();
        string[] reads = [.. _browser.Calls.Where(call => call.StartsWith("read", StringComparison.Ordinal)).Select(call => call.Split(' ')[1])];
        Assert.Multiple(() =>
        {
            // 19 lines of 16 bytes are a page: 304 bytes.
            Assert.That(reads, Is.EqualTo((string[])["0+1", "0+2", "131071+1", "65536+1", "65536+1", "0+1"]));
            Assert.That(_console.Shown, Does.Contain("There is no such block."));
        });
    }

    [Test]
    public async Task Names_from_the_network_cannot_drive_the_terminal()
    {
        _browser.Targets.Clear();
        _browser.Targets.Add(new PortalTarget("iqn.evil:\u001b]0;owned\u0007\u202e", ["10.0.0.1:3260,1"]));
        _console.Press(Enter).Type("q");
        await RunAsync();
        Assert.That(_console.Shown, Does.Contain("iqn.evil:.]0;owned..").And.Not.Contain("\u001b]"));
    }

    [Test]
    public async Task Long_list_scrolls_with_the_selection()
    {
        _browser.Targets.Clear();
        _browser.Targets.AddRange(Enumerable.Range(0, 200).Select(i => new PortalTarget($"iqn.2026-01.com.example:disk{i}", ["10.0.0.1:3260,1"])));
        _console.Press(Enter).Press(End, Enter).Type("q");
        await RunAsync();
        Assert.That(_browser.LastUrl!.Target, Is.EqualTo("iqn.2026-01.com.example:disk199"));
    }
}
