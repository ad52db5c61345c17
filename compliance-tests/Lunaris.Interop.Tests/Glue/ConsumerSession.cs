using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Lunaris.Interop.Tests.Harness;
using Lunaris.Interop.Tests.Harness.Tgt;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue;

/// <summary>Programs on one library against a tgtd of their own; all that they print is kept, free of what differs between any two runs.</summary>
internal sealed class ConsumerSession(GlueLibrary library, TgtServer tgt, TgtTarget target) : IDisposable
{
    private readonly StringBuilder _transcript = new();
    private readonly TemporaryFolder _folder = new();

    public GlueLibrary Library => library;

    public TgtServer Tgt => tgt;

    public TgtTarget Target => target;

    /// <summary>What was run and printed so far.</summary>
    public string Transcript => _transcript.ToString();

    /// <summary>
    /// Runs the same programs on the C library and on ours, each on a fresh tgtd. The script has expectations of its own; beyond them, both must have printed the
    /// same.
    /// </summary>
    public static async Task CompareAsync(TgtTarget target, Func<ConsumerSession, Task> script)
    {
        GlueLibrary.RequireBoth();
        Requires.Tgt();
        string expected = await RunAsync(GlueLibrary.Debian, target, script);
        string actual = await RunAsync(GlueLibrary.Ours, target, script);
        Assert.That(actual, Is.EqualTo(expected), $"Debian's:\n{expected}\nours:\n{actual}");
        ConsumerTable.Record(GlueLibrary.Debian, "works");
        ConsumerTable.Record(GlueLibrary.Ours, "the same");
    }

    /// <summary>A file for the programs to work on.</summary>
    public string File(string name) => _folder.File(name);

    public string Url(int lun, TgtAccount? account = null) => tgt.Url(target, lun, account);

    /// <summary>Runs a program to its end and keeps what it said.</summary>
    public async Task<ToolResult> RunAsync(string program, params string[] arguments) => await RunAsync(program, arguments, null);

    /// <summary>Runs a program to its end and keeps what it said.</summary>
    /// <param name="tidy">Takes out what differs between any two runs, besides the port and the temporary folder.</param>
    public async Task<ToolResult> RunAsync(string program, string[] arguments, Func<string, string>? tidy, IReadOnlyDictionary<string, string>? environment = null)
    {
        ToolResult result = await CommandLineTool.RunAsync(program, arguments, library.Environ(environment));
        Note(program, arguments, result, tidy);
        return result;
    }

    /// <summary>Runs a program that must succeed.</summary>
    public async Task<ToolResult> SucceedAsync(string program, params string[] arguments)
    {
        ToolResult result = await RunAsync(program, arguments);
        Assert.That(result.ExitCode, Is.Zero, $"{library}: {program} {string.Join(' ', arguments)}: {result}");
        return result;
    }

    /// <summary>Runs a program that must fail in an orderly way: by itself, with words.</summary>
    public async Task<ToolResult> FailAsync(string program, params string[] arguments)
    {
        ToolResult result = await RunAsync(program, arguments);
        Assert.That(result.ExitCode, Is.InRange(1, 126), $"{library}: {program} {string.Join(' ', arguments)}: {result}");
        Assert.That(result.Error + result.Output, Is.Not.Empty);
        return result;
    }

    /// <summary>
    /// Runs a program that must fail before a session stands: a bad URL, no portal, no such target, a wrong secret. The sentences are our own there, so that only
    /// the exit status is kept.
    /// </summary>
    public async Task RefusedAsync(string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ToolResult result = await CommandLineTool.RunAsync(program, arguments, library.Environ(environment));
        Assert.That(result.ExitCode, Is.InRange(1, 126), $"{library}: {program} {string.Join(' ', arguments)}: {result}");
        Assert.That((result.Error + result.Output).Length, Is.GreaterThan(10), "no word of why");
        Assert.That(result.Error + result.Output, Does.Not.Contain("Lunaris.").And.Not.Contain("Exception"));
        Note(program, arguments, result, _ => "");
    }

    /// <summary>Starts a program that goes on while others run.</summary>
    public Process Start(string program, params string[] arguments) => CommandLineTool.Start(program, arguments, library.Environ());

    /// <summary>Keeps what a program said.</summary>
    public void Note(string program, IEnumerable<string> arguments, ToolResult result, Func<string, string>? tidy = null)
    {
        tidy ??= text => text;
        string all = $"$ {program} {string.Join(' ', arguments)}\n{tidy(result.Output)}{tidy(result.Error)}exit status {result.ExitCode}\n";
        _transcript.Append(all.Replace(_folder.Path, "FOLDER", StringComparison.Ordinal).Replace(tgt.Port.ToString(CultureInfo.InvariantCulture), "PORT", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> RunAsync(GlueLibrary library, TgtTarget target, Func<ConsumerSession, Task> script)
    {
        await using TgtServer tgt = await TgtServer.StartAsync(target);
        using var session = new ConsumerSession(library, tgt, target);
        try
        {
            await script(session);
        }
        catch (AssertionException)
        {
            await TestContext.Out.WriteLineAsync($"On {library}:\n{session.Transcript}");
            throw;
        }
        return session.Transcript;
    }
}

/// <summary>Takes out of printed text what differs between any two runs.</summary>
internal static partial class Tidy
{
    /// <summary>The lines of qemu-io that tell how long an operation took.</summary>
    public static string Times(string text) => TimeLines().Replace(text, "");

    /// <summary>Every number.</summary>
    public static string Numbers(string text) => NumberPattern().Replace(text, "N");

    [GeneratedRegex(@"^.* ops; \d.*\n|\d+\.\d+ seconds", RegexOptions.Multiline)]
    private static partial Regex TimeLines();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex NumberPattern();
}
