using Lunaris.Interop.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>Programs find every function that they were linked against, and really run on the library under test.</summary>
[TestFixture]
[Category("Interop")]
public sealed class LoadingTests
{
    private static readonly string[] s_tools = ["iscsi-ls", "iscsi-inq", "iscsi-readcapacity16", "iscsi-swp", "iscsi-perf", "iscsi-test-cu"];

    [TestCaseSource(nameof(s_tools))]
    public async Task Tool_misses_no_function(string tool)
    {
        GlueLibrary.RequireBoth();
        await ResolvesAsync(Requires.Find(tool)!);
    }

    [Test]
    public async Task Qemus_driver_misses_no_function()
    {
        Requires.QemuTools();
        GlueLibrary.Ours.Require();
        await ResolvesAsync(Requires.QemuDriver()!);
    }

    [Test]
    public async Task Programs_run_on_the_library_that_the_tests_mean()
    {
        GlueLibrary.RequireBoth();
        Requires.QemuTools();
        Assert.Multiple(async () =>
        {
            Assert.That(await LoadedAsync(GlueLibrary.Ours, "iscsi-inq", "--usage"), Does.StartWith(GlueLibrary.Ours.Folder));
            Assert.That(await LoadedAsync(GlueLibrary.Ours, "qemu-img", "info", "iscsi://127.0.0.1:1/iqn.2026-01.com.example:none/0"), Does.StartWith(GlueLibrary.Ours.Folder));
            Assert.That(await LoadedAsync(GlueLibrary.Debian, "iscsi-inq", "--usage"), Does.StartWith("/lib").Or.StartWith("/usr/lib"));
        });
    }

    /// <summary>The file that the dynamic loader took for libiscsi, by its own report.</summary>
    private static async Task<string> LoadedAsync(GlueLibrary library, string program, params string[] arguments)
    {
        ToolResult result = await CommandLineTool.RunAsync(program, arguments, library.Environ(new Dictionary<string, string> { ["LD_DEBUG"] = "libs" }));
        const string Mark = "calling init: ";
        return result.Error.Split('\n')
            .Where(line => line.Contains(Mark, StringComparison.Ordinal) && line.EndsWith("/" + GlueLibrary.FileName, StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..])
            .FirstOrDefault() ?? $"nothing: {result}";
    }

    /// <summary>Has the loader resolve every symbol of a file; nothing may be missing but what a plug-in finds in its program.</summary>
    private static async Task ResolvesAsync(string file)
    {
        ToolResult debian = await CommandLineTool.RunAsync("ldd", ["-r", file], GlueLibrary.Debian.Environ());
        ToolResult ours = await CommandLineTool.RunAsync("ldd", ["-r", file], GlueLibrary.Ours.Environ());
        Assert.That(ours.Output, Does.Contain($"{GlueLibrary.FileName} => {GlueLibrary.Ours.Folder}"), ours.ToString());
        Assert.That(Undefined(ours), Is.EqualTo(Undefined(debian)));
    }

    private static string[] Undefined(ToolResult result)
        => [.. (result.Output + result.Error).Split('\n').Where(line => line.StartsWith("undefined symbol", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
