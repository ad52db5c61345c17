using System.Text;
using System.Text.Json.Nodes;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Primary;

namespace Lunaris.Examples.IscsiRtpg;

/// <summary>iscsi-rtpg.</summary>
internal static class RtpgTool
{
    private const int FirstLength = 512;
    private const int LongestAnswer = 1 << 20;

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new RtpgCommandLine(), arguments, console, (context, _, interrupted) => PrintAsync(context, interrupted), cancellation);

    private static async Task PrintAsync(UnitToolContext context, CancellationToken cancellation)
    {
        byte[] data = await AskAsync(context, FirstLength, cancellation);
        if (TargetPortGroupsData.TryParse(data, extended: false, out TargetPortGroupsData head) && head.IsTruncated)
        {
            data = await AskAsync(context, (int)Math.Min(4 + (long)head.ReturnDataLength, LongestAnswer), cancellation);
        }
        if (!TryPrint(context.Console, data, context.Options.Json))
        {
            throw new ToolException($"LUN {context.Unit.Lun} answered REPORT TARGET PORT GROUPS with {data.Length} bytes that cannot be read.");
        }
    }

    /// <summary>Prints the lines of libiscsi's iscsi-rtpg, or a document.</summary>
    /// <returns>Whether the data is what was asked for.</returns>
    internal static bool TryPrint(ToolConsole console, ReadOnlySpan<byte> data, bool json)
    {
        if (!TargetPortGroupsData.TryParse(data, extended: false, out TargetPortGroupsData groups))
        {
            return false;
        }
        var lines = new StringBuilder();
        var document = new JsonArray();
        int count = 0;
        foreach (TargetPortGroupsData.Group group in groups)
        {
            TargetPortGroupHeader header = group.Header;
            byte flags = SupportedFlags(header);
            var ports = new StringBuilder();
            var portList = new JsonArray();
            for (int i = 0; i < group.PortCount; i++)
            {
                ports.Append(" 0x").Append(group.Port(i).ToString("x", null));
                portList.Add((JsonNode)(int)group.Port(i));
            }
            lines.AppendLine($"Group 0x{header.Group:x4}: preferred {(header.Preferred ? 1 : 0)}, format 0x{header.RtpgFormat:x2}, ALUA state {StateName(header.State)},"
                + $"flags 0x{flags:x2}, status code 0x{header.StatusCode:x2}, port count {header.PortCount}");
            lines.AppendLine($"Ports: [{ports}]");
            document.Add((JsonNode)new JsonObject
            {
                ["group"] = (int)header.Group,
                ["preferred"] = header.Preferred,
                ["state"] = StateName(header.State),
                ["supportedStatesFlags"] = (int)flags,
                ["statusCode"] = (int)header.StatusCode,
                ["ports"] = portList,
            });
            count++;
        }
        if (json)
        {
            console.WriteJson(new JsonObject { ["groups"] = document });
        }
        else
        {
            console.Output.WriteLine($"RTPG retrieved {count} groups");
            console.Output.Write(lines);
        }
        return true;
    }

    /// <summary>The name that libiscsi's tool prints.</summary>
    private static string StateName(AsymmetricAccessState state) => state switch
    {
        AsymmetricAccessState.ActiveOptimized => "ACTIVE-OPTIMIZED",
        AsymmetricAccessState.ActiveNonOptimized => "ACTIVE-NONOPTIMIZED",
        AsymmetricAccessState.Standby => "STANDBY",
        AsymmetricAccessState.Unavailable => "UNAVAILABLE",
        AsymmetricAccessState.LbaDependent => "BLOCK-DEPENDENT",
        AsymmetricAccessState.Offline => "OFFLINE",
        AsymmetricAccessState.Transitioning => "TRANSITIONING",
        _ => "unknown",
    };

    /// <summary>Byte 1 of the descriptor as it came.</summary>
    private static byte SupportedFlags(TargetPortGroupHeader header)
    {
        Span<byte> bytes = stackalloc byte[TargetPortGroupHeader.Size];
        header.Write(bytes);
        return bytes[1];
    }

    private static async Task<byte[]> AskAsync(UnitToolContext context, int length, CancellationToken cancellation)
    {
        byte[] data = new byte[length];
        var command = new ReportTargetPortGroups { AllocationLength = (uint)length };
        ScsiCompletion completion = await context.Unit.ExecuteAsync(command, data, cancellationToken: cancellation);
        context.Check(completion, command.ToString());
        return data[..(int)completion.BytesReceived];
    }
}
