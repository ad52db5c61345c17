using System.Text.RegularExpressions;
using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Sessions;

/// <summary>Debian's programs and our own over iSER to LIO, on our libiscsi.so.7.</summary>
[TestFixture]
[Category("Iser")]
public sealed partial class GlueTests : IserFixture
{
    private const int Length = 16 << 20;

    private static readonly string s_url = $"iser://{LabEnvironment.LioPortal}/{LabEnvironment.LioTarget}/0";

    [OneTimeSetUp]
    public void NeedsTheLibrary()
        => Assert.That(Path.Combine(LabLibrary.Folder, "libiscsi.so.7"), Does.Exist, "dotnet cake --target=Library makes it");

    [Test]
    public void Iscsi_perf_runs_over_iser()
    {
        // Held up for more than a second when its time is over, it misses that and runs for ever: then it is told to end, which it does unless a command is lost.
        string output = LabLibrary.Run("timeout", "--signal=INT", "--preserve-status", "30", "iscsi-perf", "-t", "3", "-m", "8", s_url);
        Assert.That(output, Does.Contain("finished."));
        Assert.That(Regex.Match(output, @"iops average (\d+) ").Groups[1].Value, Is.Not.EqualTo("0").And.Not.Empty);
        TellRung("iscsi-perf", output);
    }

    [Test]
    public async Task Qemu_img_converts_over_iser_and_back()
    {
        byte[] image = new byte[Length];
        Random.Shared.NextBytes(image);
        string folder = Directory.CreateTempSubdirectory("lunaris-glue-").FullName;
        try
        {
            string file = Path.Combine(folder, "image");
            string back = Path.Combine(folder, "back");
            await File.WriteAllBytesAsync(file, image);
            string output = LabLibrary.Run("qemu-img", "convert", "-n", "-f", "raw", "-O", "raw", "-t", "none", file, s_url);
            TellRung("qemu-img convert", output);

            await using (OpenUnit tcp = await LabUnit.Lio.OpenTcpAsync())
            {
                byte[] written = new byte[Length];
                await tcp.Unit.ReadAsync(0, written);
                Assert.That(written.AsSpan().SequenceEqual(image), Is.True, "what arrived is not what was sent");
            }
            LabLibrary.Run("qemu-img", "dd", "-f", "raw", "-O", "raw", "bs=1M", "count=16", $"if={s_url}", $"of={back}");
            Assert.That((await File.ReadAllBytesAsync(back)).AsSpan(0, Length).SequenceEqual(image), Is.True, "what came back is not what was written");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Registered_memory_goes_by_windows_over_iser()
    {
        string output = RunOwn("registered-memory");
        Assert.That(output, Does.Contain("same bytes: yes").And.Contain("taken back again: refused").And.Contain("logout: 0"));
        Assert.That(output, Does.Match($@"A region of {8 << 20} bytes is registered with \S+; its buffers go by mw-(odp|pinned)"));
        TellRung("registered memory", output);
    }

    [Test]
    public void Connection_with_nothing_to_do_wakes_nobody_over_iser()
    {
        string output = RunOwn("idle");
        Assert.That(output, Does.Contain("after the login: quiet").And.Contain("after reads one by one: quiet"));
        Assert.That(output, Does.Contain("reads in parallel that failed: 0").And.Contain("after reads in parallel: quiet").And.Contain("logout: 0"));
    }

    [Test]
    public void Limit_of_locked_memory_is_named_where_it_is_too_low_and_little_is_enough()
    {
        // Root is above the limit unless it gives that up.
        string[] limited = ["setpriv", "--bounding-set", "-ipc_lock", "prlimit", "--memlock=65536:65536"];
        string output = LabLibrary.Run(["bash", "-c", "! \"$@\"", "bash", .. limited, "iscsi-inq", s_url]);
        Assert.That(output, Does.Contain("RLIMIT_MEMLOCK"));
        limited[^1] = "--memlock=4194304:4194304";
        Assert.That(LabLibrary.Run([.. limited, "iscsi-inq", s_url]), Does.Contain("LIO-ORG"));
    }

    /// <summary>Compiles a program of our own on the C library, and runs it.</summary>
    private static string RunOwn(string name)
    {
        string folder = Directory.CreateTempSubdirectory("lunaris-glue-").FullName;
        try
        {
            string program = Path.Combine(folder, name);
            string source = Path.GetFullPath(Path.Combine(LabEnvironment.Folder!, "..", "..", "compliance-tests", "Lunaris.Interop.Tests", "Glue", name + ".c"));
            LabTool.Run("gcc", ["-std=gnu11", "-O2", "-o", program, source, "-liscsi"]);
            return LabLibrary.Run(program, s_url);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void TellRung(string program, string output)
    {
        MatchCollection rungs = Rung().Matches(output);
        Assert.That(rungs, Is.Not.Empty, $"the log does not tell the rung of the memory ladder: {output}");
        foreach (string rung in rungs.Select(match => match.Value).Distinct())
        {
            TestContext.Out.WriteLine($"Figure: {program} over iSER on libiscsi.so.7: {rung}");
        }
    }

    [GeneratedRegex(@"[^\n]*\b(mw-odp|mw-pinned|cache|bounce)\b[^\n]*")]
    private static partial Regex Rung();
}
