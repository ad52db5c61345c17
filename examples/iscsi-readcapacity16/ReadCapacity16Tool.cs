using System.Globalization;
using System.Text.Json.Nodes;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;

namespace Lunaris.Examples.IscsiReadCapacity16;

/// <summary>iscsi-readcapacity16.</summary>
internal static class ReadCapacity16Tool
{
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new ReadCapacity16CommandLine(), arguments, console, PrintAsync, cancellation);

    private static async Task PrintAsync(UnitToolContext context, bool sizeOnly, CancellationToken cancellation)
    {
        byte[] data = new byte[ReadCapacity16Data.Size];
        ScsiCompletion completion = await context.Unit.ExecuteAsync(new ReadCapacity16 { AllocationLength = (uint)data.Length }, data, cancellationToken: cancellation);
        context.Check(completion, "READ CAPACITY(16)");
        if (!ReadCapacity16Data.TryRead(data.AsSpan(0, (int)completion.BytesReceived), out ReadCapacity16Data capacity))
        {
            throw new ToolException($"LUN {context.Unit.Lun} answered READ CAPACITY(16) with {completion.BytesReceived} bytes, too few to read.");
        }

        if (context.Options.Json)
        {
            context.Console.WriteJson(Json(capacity, sizeOnly));
            return;
        }
        foreach (string line in Lines(capacity, sizeOnly))
        {
            context.Console.Output.WriteLine(line);
        }
    }

    /// <summary>The lines of libiscsi's iscsi-readcapacity16; beyond 64 bits its arithmetic would wrap, and ours does not.</summary>
    internal static IEnumerable<string> Lines(ReadCapacity16Data capacity, bool sizeOnly)
    {
        string size = Bytes(capacity).ToString(CultureInfo.InvariantCulture);
        return sizeOnly
            ? [size]
            :
            [
                Invariant($"RETURNED LOGICAL BLOCK ADDRESS:{capacity.LastLba}"),
                Invariant($"LOGICAL BLOCK LENGTH IN BYTES:{capacity.BlockLength}"),
                Invariant($"P_TYPE:{capacity.ProtectionType} PROT_EN:{Bit(capacity.ProtectionEnabled)}"),
                Invariant($"P_I_EXPONENT:{capacity.ProtectionIntervalsExponent} LOGICAL BLOCKS PER PHYSICAL BLOCK EXPONENT:{capacity.LogicalPerPhysicalExponent}"),
                Invariant($"LBPME:{Bit(capacity.Lbpme)} LBPRZ:{Bit(capacity.Lbprz)}"),
                Invariant($"LOWEST ALIGNED LOGICAL BLOCK ADDRESS:{capacity.LowestAlignedLba}"),
                "Total size:" + size,
            ];
    }

    private static JsonObject Json(ReadCapacity16Data capacity, bool sizeOnly)
    {
        var document = new JsonObject { ["sizeInBytes"] = (decimal)Bytes(capacity) };
        if (!sizeOnly)
        {
            document["lastLba"] = capacity.LastLba;
            document["blockSize"] = capacity.BlockLength;
            document["physicalBlockSize"] = capacity.PhysicalBlockLength;
            document["logicalBlocksPerPhysicalBlockExponent"] = (int)capacity.LogicalPerPhysicalExponent;
            document["lowestAlignedLba"] = capacity.LowestAlignedLba;
            document["protectionEnabled"] = capacity.ProtectionEnabled;
            document["protectionType"] = capacity.EffectiveProtectionType;
            document["protectionIntervalsExponent"] = (int)capacity.ProtectionIntervalsExponent;
            document["lbpme"] = capacity.Lbpme;
            document["lbprz"] = capacity.Lbprz;
        }
        return document;
    }

    private static UInt128 Bytes(ReadCapacity16Data capacity) => ((UInt128)capacity.LastLba + 1) * capacity.BlockLength;

    private static int Bit(bool value) => value ? 1 : 0;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
