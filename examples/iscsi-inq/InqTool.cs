using Lunaris.Examples.Common.UnitTools;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Examples.IscsiInq;

/// <summary>iscsi-inq.</summary>
internal static class InqTool
{
    /// <summary>What is asked for first; a device with more to say is asked again.</summary>
    private const ushort FirstLength = 255;

    private const int StandardHeaderLength = 5;

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new InqCommandLine(), arguments, console, PrintAsync, cancellation);

    private static async Task PrintAsync(UnitToolContext context, InqOptions options, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> data = await InquireAsync(context, options, FirstLength, cancellation);
        if (FullLength(data.Span, options) is var full && full > FirstLength)
        {
            data = await InquireAsync(context, options, (ushort)Math.Min(full, ushort.MaxValue), cancellation);
        }

        bool printed = context.Options.Json
            ? InqJson.TryPrint(context.Console, data.Span, options)
            : InqLines.TryPrint(context.Console, data.Span, options);
        if (!printed)
        {
            string what = options.Evpd ? $"INQUIRY for VPD page {options.PageCode:X2}h" : "INQUIRY";
            throw new ToolException($"LUN {context.Unit.Lun} answered {what} with {data.Length} bytes that are not what was asked for.");
        }
    }

    private static async Task<ReadOnlyMemory<byte>> InquireAsync(UnitToolContext context, InqOptions options, ushort length, CancellationToken cancellation)
    {
        byte[] data = new byte[length];
        var command = new Inquiry { Evpd = options.Evpd, PageCode = options.PageCode, AllocationLength = length };
        ScsiCompletion completion = await context.Unit.ExecuteAsync(command, data, cancellationToken: cancellation);
        context.Check(completion, "INQUIRY");
        return data.AsMemory(0, (int)completion.BytesReceived);
    }

    private static int FullLength(ReadOnlySpan<byte> data, InqOptions options) => options.Evpd
        ? VpdPage.TryParse(data, out VpdPage page) ? VpdPage.HeaderLength + page.PageLength : 0
        : InquiryData.TryParse(data, out InquiryData inquiry) ? StandardHeaderLength + inquiry.AdditionalLength : 0;
}
