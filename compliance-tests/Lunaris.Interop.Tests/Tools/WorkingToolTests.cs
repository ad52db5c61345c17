using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Tools;

/// <summary>The tools that move data, on tgt, beside Debian's where it has them.</summary>
[TestFixture]
[Category("Interop")]
public sealed partial class WorkingToolTests
{
    private const long CopyLength = 256L << 20;

    private static readonly TgtTarget s_target = new(
        "iqn.2026-01.com.example:work",
        new TgtLun(1, CopyLength) { Parameters = "thin_provisioning=1" },
        new TgtLun(2, CopyLength) { Parameters = "thin_provisioning=1" });

    [Test]
    public async Task Load_prints_what_libiscsi_prints_but_for_the_figures_and_the_first_line()
    {
        Requires.LibIscsiTools();
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        foreach (string[] options in (string[][])[["-t", "3", "-l"], ["-t", "2", "-r", "-m", "4", "-b", "16"], ["-t", "2", "-R", "-n", "-x", "3"]])
        {
            ToolResult debian = await IscsiPerf.RunAsync([.. options, tgt.Url(s_target, 1)]);
            ToolResult ours = await ToolComparison.RunOursAsync("iscsi-perf", [.. options, tgt.Url(s_target, 1)]);
            Assert.That((Shape(ours.Output), ours.ExitCode), Is.EqualTo((Shape(debian.Output), debian.ExitCode)), $"{string.Join(' ', options)}\nDebian: {debian}\nours: {ours}");
        }
    }

    [Test]
    public async Task Copy_between_two_units_shows_progress_and_is_verified()
    {
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        await FillAsync(tgt.BackingFile(s_target, 1));
        ToolResult copy = await ToolComparison.RunOursAsync("iscsi-dd", ["-s", tgt.Url(s_target, 1), "-d", tgt.Url(s_target, 2), "--eta", "--verify"]);
        Assert.Multiple(async () =>
        {
            Assert.That(copy.ExitCode, Is.Zero, copy.ToString());
            Assert.That(copy.Output, Does.Contain(" of 524288 blocks transferred. ").And.Contain("524288 blocks (512 sized) copied in ").And.Contain("268435456 bytes verified."));
            Assert.That(await SumAsync(tgt.BackingFile(s_target, 2)), Is.EqualTo(await SumAsync(tgt.BackingFile(s_target, 1))));
        });
    }

    [Test]
    public async Task Copy_that_is_killed_half_way_goes_on_where_it_was()
    {
        using var folder = new TemporaryFolder();
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        await FillAsync(tgt.BackingFile(s_target, 1));
        string journal = folder.File("journal");
        string[] arguments = ["-s", tgt.Url(s_target, 1), "-d", tgt.Url(s_target, 2), "-b", "256", "-m", "2", "--resume", journal];
        using (Process first = CommandLineTool.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "iscsi-dd.dll"), .. arguments]))
        {
            Assert.That(await Poll.UntilAsync(() => Task.FromResult(first.HasExited || (File.Exists(journal) && new FileInfo(journal).Length > 1000)), TimeSpan.FromMinutes(1)), Is.True);
            first.Kill();
            await first.WaitForExitAsync();
        }
        Assert.That(File.Exists(journal), Is.True, "the copy ended before it could be killed");
        ToolResult second = await ToolComparison.RunOursAsync("iscsi-dd", [.. arguments, "--verify", "--json"]);
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(second.Output);
        long resumed = document.RootElement.GetProperty("resumedBytes").GetInt64();
        string source = await SumAsync(tgt.BackingFile(s_target, 1)), copy = await SumAsync(tgt.BackingFile(s_target, 2));
        Assert.Multiple(() =>
        {
            Assert.That(second.ExitCode, Is.Zero, second.ToString());
            Assert.That(resumed, Is.InRange(1, CopyLength - 1));
            Assert.That(document.RootElement.GetProperty("verifiedBytes").GetInt64(), Is.EqualTo(CopyLength));
            Assert.That(copy, Is.EqualTo(source));
            Assert.That(File.Exists(journal), Is.False);
        });
        TestContext.Out.WriteLine($"Figure: a copy of {CopyLength >> 20} MiB was killed, and went on behind {resumed >> 20} MiB");
    }

    [Test]
    public async Task Discarded_and_zeroed_blocks_are_zeros_in_the_file_and_sums_are_those_of_md5sum()
    {
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string file = tgt.BackingFile(s_target, 1);
        await FillAsync(file);
        ToolResult discard = await ToolComparison.RunOursAsync("iscsi-discard", ["-o", "1M", "-l", "2M", tgt.Url(s_target, 1)]);
        ToolResult zero = await ToolComparison.RunOursAsync("iscsi-discard", ["-z", "-o", "8M", "-l", "512K", tgt.Url(s_target, 1)]);
        ToolResult sum = await ToolComparison.RunOursAsync("iscsi-md5sum", [tgt.Url(s_target, 1)]);
        ToolResult md5 = await CommandLineTool.SucceedAsync("md5sum", file);
        byte[] data = await File.ReadAllBytesAsync(file);
        Assert.Multiple(() =>
        {
            Assert.That((discard.ExitCode, discard.Output, zero.ExitCode, zero.Output), Is.EqualTo((0, "", 0, "")), $"{discard}{zero}");
            Assert.That(data.AsSpan(1 << 20, 2 << 20).ContainsAnyExcept((byte)0), Is.False);
            Assert.That(data.AsSpan(8 << 20, 512 << 10).ContainsAnyExcept((byte)0), Is.False);
            Assert.That(data.AsSpan(3 << 20, 4096).ContainsAnyExcept((byte)0), Is.True);
            Assert.That(sum.Output, Is.EqualTo(md5.Output.Split(' ')[0] + "\n"));
        });
    }

    [Test]
    public async Task Reservations_of_tgt_are_made_and_shown()
    {
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string url = tgt.Url(s_target, 1);
        string[] me = ["-i", "iqn.2026-01.com.example:me", "--isid=40000000abcd", "-S", "0xabc", url];
        ToolResult reserve = await ToolComparison.RunOursAsync("iscsi-pr", ["-R", "-T", "1", .. me]);
        ToolResult held = await ToolComparison.RunOursAsync("iscsi-pr", ["-r", url]);
        ToolResult write = await ToolComparison.RunOursAsync("iscsi-dd", ["-s", "/dev/zero", "--length", "4096", "-d", url]);
        ToolResult clear = await ToolComparison.RunOursAsync("iscsi-pr", ["-C", .. me]);
        ToolResult keys = await ToolComparison.RunOursAsync("iscsi-pr", ["-k", url]);
        Assert.Multiple(() =>
        {
            Assert.That((reserve.ExitCode, clear.ExitCode, write.ExitCode), Is.EqualTo((0, 0, 10)), $"{reserve}{clear}{write}");
            Assert.That(held.Lines[1..], Is.EqualTo((string[])["    Key=0xabc", "    scope: LU_SCOPE,  type: Write Exclusive"]));
            Assert.That(keys.Lines, Has.Length.EqualTo(1));
        });
    }

    [TestCase("none")]
    [TestCase("crc32c")]
    public async Task Capture_of_a_session_opens_in_Wireshark_without_a_malformed_PDU(string digest)
    {
        Requires.Tool("tshark", "apt-get install tshark");
        using var folder = new TemporaryFolder();
        TgtTarget target = s_target with { Keys = Sessions.TgtSession.Digests(digest) };
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        string capture = folder.File("tap.pcapng");
        string url = $"{tgt.Url(target, 1)}?header_digest={digest}&data_digest={digest}";
        ToolResult tap = await ToolComparison.RunOursAsync("iscsi-tap", ["-w", capture, "--workload=tur,inquiry,luns,capacity,write:700,read:700,flush,ping", "--dataloss", url]);
        Assert.That(tap.ExitCode, Is.Zero, tap.ToString());
        Assert.That(tap.Output, Does.Contain("Login Response").And.Contain("WRITE(10) Lba=0 TransferLength=700").And.Contain("Logout Response"));
        await CheckCaptureAsync(capture, tap.Lines.Length, $"a session with digests {digest}");
    }

    [Test]
    public async Task Capture_of_a_session_of_Debians_tool_through_the_proxy_opens_in_Wireshark_too()
    {
        Requires.Tool("tshark", "apt-get install tshark");
        Requires.LibIscsiTools();
        using var folder = new TemporaryFolder();
        await using TgtServer tgt = await TgtServer.StartAsync(s_target);
        string capture = folder.File("proxy.pcapng");
        int port = LoopbackPort.Choose();
        string listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        using Process proxy = CommandLineTool.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "iscsi-tap.dll"), "--listen", listen, "--to", tgt.Portal, "-c", "2", "-w", capture]);
        Task<string> output = proxy.StandardOutput.ReadToEndAsync();
        Assert.That(await proxy.StandardError.ReadLineAsync(), Does.Contain("listening on"));
        ToolResult direct = await CommandLineTool.RunAsync("iscsi-inq", [tgt.Url(s_target, 1)]);
        ToolResult tapped = await CommandLineTool.RunAsync("iscsi-inq", [tgt.Url(s_target, 1).Replace(tgt.Portal, listen, StringComparison.Ordinal)]);
        await CommandLineTool.RunAsync("timeout", ["--signal=INT", "30", "iscsi-perf", "-t", "1", "-b", "128", tgt.Url(s_target, 2).Replace(tgt.Portal, listen, StringComparison.Ordinal)]);
        await proxy.WaitForExitAsync();
        Assert.That((tapped.Output, tapped.ExitCode, proxy.ExitCode), Is.EqualTo((direct.Output, 0, 0)));
        await CheckCaptureAsync(capture, (await output).TrimEnd('\n').Split('\n').Length, "two sessions of libiscsi through the proxy");
    }

    private static async Task CheckCaptureAsync(string capture, int printed, string what)
    {
        // One line for each PDU, however many a packet has.
        ToolResult opcodes = await CommandLineTool.RunAsync("tshark", ["-r", capture, "-n", "-Y", "iscsi", "-T", "fields", "-e", "iscsi.opcode", "-E", "aggregator=\n"]);
        ToolResult problems = await CommandLineTool.RunAsync("tshark", ["-r", capture, "-n", "-Y", "_ws.malformed || _ws.expert.severity >= 0x00800000"]);
        int dissected = opcodes.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.Multiple(() =>
        {
            Assert.That(problems.Output, Is.Empty);
            Assert.That(dissected, Is.EqualTo(printed));
        });
        TestContext.Out.WriteLine($"Figure: tshark dissected {dissected} PDUs that iscsi-tap stored of {what}, none malformed");
    }

    /// <summary>The lines with every number the same, without the first line, and one progress line for however many there were.</summary>
    private static string[] Shape(string output)
    {
        string[] lines = [.. output.Replace("\r", "\n", StringComparison.Ordinal).Split('\n').Skip(1).Select(line => Figures().Replace(line, "#"))];
        return [.. lines.Where((line, i) => i == 0 || !line.StartsWith("#:#:# - lba", StringComparison.Ordinal) || lines.AsSpan(0, i).IndexOf(line) < 0).Where(line => line.Length > 0)];
    }

    private static async Task FillAsync(string file)
    {
        byte[] data = new byte[1 << 20];
        var random = new Random(20261121);
        await using FileStream stream = File.OpenWrite(file);
        for (long at = 0; at < CopyLength; at += data.Length)
        {
            random.NextBytes(data);
            await stream.WriteAsync(data);
        }
    }

    private static async Task<string> SumAsync(string file)
    {
        await using FileStream stream = File.OpenRead(file);
        return Convert.ToHexString(await SHA256.HashDataAsync(stream));
    }

    [GeneratedRegex(@"(?<!iqn\.|/)\d+")]
    private static partial Regex Figures();
}
