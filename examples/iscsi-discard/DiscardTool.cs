using System.Text.Json.Nodes;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiDiscard;

/// <summary>iscsi-discard: UNMAP, or zeros. Silent where all went well, as libiscsi's.</summary>
internal static class DiscardTool
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new DiscardCommandLine(), arguments, console, DiscardAsync, cancellation);

    private static async Task DiscardAsync(UnitToolContext context, DiscardOptions options, CancellationToken cancellation)
    {
        LogicalUnit unit = context.Unit;
        await unit.OpenAsync(cancellation);
        LbaExtent extent = options.Range.BlocksOf(unit);
        await (options.ZeroOut
            ? unit.ZeroAsync(extent.Lba, extent.Blocks, options.MayUnmap, cancellation)
            : unit.UnmapAsync(extent.Lba, extent.Blocks, cancellation));
        if (context.Options.Json)
        {
            context.Console.WriteJson(new JsonObject
            {
                ["lba"] = extent.Lba,
                ["blocks"] = extent.Blocks,
                ["bytes"] = (decimal)extent.Blocks * unit.BlockSize,
                ["zeroed"] = options.ZeroOut,
            });
        }
    }
}
