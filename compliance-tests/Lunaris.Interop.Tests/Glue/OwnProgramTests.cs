using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>C programs on our libiscsi.so.7 that look at what Debian's do not show: a fork after it has started, long-lived memory, a connection with nothing to do.</summary>
[TestFixture]
[Category("Interop")]
public sealed class OwnProgramTests
{
    private static readonly TgtTarget s_target = new("iqn.2026-01.com.example:own", [new TgtLun(1, 4 << 20)]);

    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public void NeedsCompilerAndHeaders()
    {
        CProgram.Require();
        Requires.Tgt();
        GlueLibrary.Ours.Require();
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task Forked_child_is_refused_in_words_and_its_parent_goes_on()
    {
        ToolResult result = await RunAsync("fork-guard");
        Assert.That(result.Lines, Is.EqualTo((string[])
        [
            "parent: inquiry 0",
            "child: context refused",
            "child: service -1",
            "child: inquiry -1",
            "child: says: This process was forked from the one that initialised the library: it cannot be used here.",
            "child: ended with 0",
            "parent: inquiry 0",
            "parent: logout 0",
        ]));
    }

    [Test]
    public async Task Memory_is_registered_used_and_taken_back_and_misuse_is_refused()
    {
        ToolResult result = await RunAsync("registered-memory");
        Assert.That(result.Lines, Is.EqualTo((string[])
        [
            "registered: 0",
            "write: 0",
            "read: 0",
            "same bytes: yes",
            "registered without a context: refused",
            "registered nothing: refused",
            "taken back elsewhere: refused",
            "taken back: 0",
            "taken back again: refused",
            "read without: 0",
            "logout: 0",
        ]));
    }

    [Test]
    public async Task Connection_with_nothing_to_do_wakes_nobody()
    {
        ToolResult result = await RunAsync("idle");
        Assert.That(result.Lines, Is.EqualTo((string[])
        [
            "after the login: quiet",
            "after reads one by one: quiet",
            "reads in parallel that failed: 0",
            "after reads in parallel: quiet",
            "logout: 0",
        ]));
    }

    private async Task<ToolResult> RunAsync(string name)
    {
        string program = await CProgram.CompileAsync(name, _folder);
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        ToolResult result = await CommandLineTool.RunAsync(program, [tgt.Url(s_target, 1)], GlueLibrary.Ours.Environ());
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return result;
    }
}
