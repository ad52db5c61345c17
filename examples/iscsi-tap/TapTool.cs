using Lunaris.Examples.Common;
using Lunaris.Examples.Common.Capture;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiTap;

/// <summary>iscsi-tap.</summary>
internal static class TapTool
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new TapCommandLine(), arguments, console, TapAsync, cancellation);

    private static async Task<int> TapAsync(ToolSessions tool, TapOptions options, CancellationToken cancellation)
    {
        if ((options.Listen is null) != (tool.Options.Urls.Count == 1))
        {
            throw new ToolException("Give a URL for a session of iscsi-tap's own, or --listen and --to for those of others.");
        }
        var printer = new PduPrinter(tool.Console, tool.Options.Json, options.IsQuiet, options.HexDump);
        using PcapngWriter? capture = options.File is { } file ? PcapngWriter.Create(file) : null;
        if (options.Listen is not null)
        {
            await new TapProxy(options, capture, printer).RunAsync(cancellation);
        }
        else
        {
            await WorkAsync(tool, options, capture, printer, cancellation);
        }
        if (capture is not null)
        {
            printer.Remark($"{printer.Count} PDUs in '{options.File}'");
        }
        return ExitStatus.Success;
    }

    private static async Task WorkAsync(ToolSessions tool, TapOptions options, PcapngWriter? capture, PduPrinter printer, CancellationToken cancellation)
    {
        LogicalUnit unit = await tool.OpenAsync(
            tool.Options.Urls[0],
            session => session with
            {
                Interceptor = new SessionRecorder(capture, session.Portal.ToString())
                {
                    Observer = (fromInitiator, header, data) => printer.Print(null, fromInitiator, header, data),
                },
            },
            cancellation);
        if (options.Workload.Any(step => step.Name is "read" or "write"))
        {
            await unit.OpenAsync(cancellation);
        }
        foreach (WorkStep step in options.Workload)
        {
            await DoAsync(unit, step, cancellation);
        }

        // The logout belongs into the capture.
        await unit.Session.DisposeAsync();
    }

    private static async Task DoAsync(LogicalUnit unit, WorkStep step, CancellationToken cancellation)
    {
        switch (step.Name)
        {
            case "tur":
                await unit.TestReadyAsync(cancellation);
                break;
            case "inquiry":
                await unit.InquireAsync(cancellation);
                break;
            case "luns":
                await unit.Session.ReportLunsAsync(cancellation);
                break;
            case "capacity":
                await unit.ReadCapacityAsync(cancellation);
                break;
            case "read":
                await unit.ReadAsync(0, new byte[Length(unit, step)], cancellation);
                break;
            case "write":
                await unit.WriteAsync(0, new byte[Length(unit, step)], cancellationToken: cancellation);
                break;
            case "flush":
                await unit.FlushAsync(cancellation);
                break;
            default:
                await unit.Session.PingAsync("iscsi-tap"u8.ToArray(), cancellation);
                break;
        }
    }

    private static int Length(LogicalUnit unit, WorkStep step) => step.Blocks * unit.BlockSize;
}
