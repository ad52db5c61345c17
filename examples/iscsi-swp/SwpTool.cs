using System.Text.Json.Nodes;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Mode;

namespace Lunaris.Examples.IscsiSwp;

/// <summary>iscsi-swp: the SWP bit of the Control mode page.</summary>
internal static class SwpTool
{
    private const byte ControlPageCode = 0x0a;
    private const int SenseLength = 255;
    private const byte ParametersSaveable = 0x80;
    private const int SwpOffset = 4;
    private const byte SwpBit = 0x08;

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new SwpCommandLine(), arguments, console, ShowAndSetAsync, cancellation);

    private static async Task ShowAndSetAsync(UnitToolContext context, bool? wanted, CancellationToken cancellation)
    {
        byte[] page = await ReadAsync(context, cancellation);
        bool before = (page[SwpOffset] & SwpBit) != 0;
        if (!context.Options.Json)
        {
            context.Console.Output.WriteLine($"SWP:{(before ? 1 : 0)}");
        }

        bool after = before;
        if (wanted is { } on)
        {
            if (!context.Options.Json)
            {
                context.Console.Output.WriteLine($"Turning SWP {(on ? "ON" : "OFF")}");
            }
            await WriteAsync(context, page, on, cancellation);
            if (context.Options.Json)
            {
                // Some devices take the page and leave the bit as it was: the document says what came of it.
                after = ((await ReadAsync(context, cancellation))[SwpOffset] & SwpBit) != 0;
            }
        }
        if (context.Options.Json)
        {
            context.Console.WriteJson(wanted is null ? new JsonObject { ["swp"] = before } : new JsonObject { ["swpBefore"] = before, ["swp"] = after });
        }
    }

    /// <summary>The Control mode page as the device has it, as far as the SWP bit at least.</summary>
    private static async Task<byte[]> ReadAsync(UnitToolContext context, CancellationToken cancellation)
    {
        byte[] data = new byte[SenseLength];
        var command = new ModeSense10 { DisableBlockDescriptors = true, PageCode = ControlPageCode, AllocationLength = SenseLength };
        ScsiCompletion completion = await context.Unit.ExecuteAsync(command, data, cancellationToken: cancellation);
        context.Check(completion, "MODE SENSE(10)");
        return Find(data.AsSpan(0, (int)completion.BytesReceived))
            ?? throw new ToolException($"LUN {context.Unit.Lun} answered MODE SENSE(10) without a whole Control mode page.");
    }

    private static byte[]? Find(ReadOnlySpan<byte> data)
    {
        if (ModeParameters.TryParseSense10(data, out ModeParameters parameters))
        {
            foreach (ModePageView page in parameters.Pages)
            {
                if (page.TryRead(out ControlPage _) && !page.IsTruncated && page.Bytes.Length > SwpOffset)
                {
                    return page.Bytes.ToArray();
                }
            }
        }
        return null;
    }

    private static async Task WriteAsync(UnitToolContext context, byte[] page, bool on, CancellationToken cancellation)
    {
        // The page goes back as it came, with what a later standard has in its reserved bits, for the device may refuse a change of those.
        // PS alone is reserved in MODE SELECT (SPC-4 §7.5.7).
        page[0] &= unchecked((byte)~ParametersSaveable);
        page[SwpOffset] = (byte)(on ? page[SwpOffset] | SwpBit : page[SwpOffset] & ~SwpBit);
        byte[] list = ParameterList(page);
        var command = new ModeSelect10 { PageFormat = true, ParameterListLength = (ushort)list.Length };
        context.Check(await context.Unit.ExecuteAsync(command, dataOut: list, cancellationToken: cancellation), "MODE SELECT(10)");
    }

    private static byte[] ParameterList(ReadOnlySpan<byte> page)
    {
        byte[] list = new byte[ModeHeader10.Size + page.Length];
        var writer = new ModeParametersWriter(list, isTenByte: true);
        writer.AppendPage(page);
        writer.Finish(forSelect: true);
        return list;
    }
}
