using Lunaris.Examples.Common.UnitTools;
using Lunaris.Target;

namespace Lunaris.Tests.Examples.UnitTools;

/// <summary>Entry point of a tool.</summary>
internal delegate Task<int> ToolMain(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation);

/// <summary>What a tool did, run inside the test.</summary>
internal sealed record ToolRun(int ExitStatus, string Output, string Error)
{
    public string[] Lines => Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    public static async Task<ToolRun> RunAsync(
        ToolMain tool,
        string[] arguments,
        bool terminal = false,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new ToolConsole
        {
            Output = output,
            Error = error,
            IsTerminal = terminal,
            Environment = name => environment?.GetValueOrDefault(name),
        };
        int exitStatus = await tool(arguments, console, cancellation);
        return new ToolRun(exitStatus, output.ToString(), error.ToString());
    }

    public static string Url(EmbeddedTarget target, int lun = 0) => $"iscsi://{target.Portal}/{target.Targets[0].Name.Value}/{lun}";
}
