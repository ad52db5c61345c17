using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiMd5Sum;

/// <summary>iscsi-md5sum.</summary>
internal static class Md5SumTool
{
    private const int ChunkBytes = 1 << 20;

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new Md5SumCommandLine(), arguments, console, PrintAsync, cancellation);

    private static async Task PrintAsync(UnitToolContext context, ByteRange range, CancellationToken cancellation)
    {
        LogicalUnit unit = context.Unit;
        await unit.OpenAsync(cancellation);
        LbaExtent extent = range.BlocksOf(unit);
        string sum = Convert.ToHexStringLower(await SumAsync(unit, extent, cancellation));
        if (context.Options.Json)
        {
            context.Console.WriteJson(new JsonObject { ["md5"] = sum, ["lba"] = extent.Lba, ["bytes"] = (decimal)extent.Blocks * unit.BlockSize });
        }
        else
        {
            context.Console.Output.WriteLine(sum);
        }
    }

    /// <summary>Reads the next chunk while this one is added up.</summary>
    private static async Task<byte[]> SumAsync(LogicalUnit unit, LbaExtent extent, CancellationToken cancellation)
    {
#pragma warning disable CA5351 // The tool is about this very sum; it protects nothing.
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        int perChunk = Math.Max(1, ChunkBytes / unit.BlockSize);
        byte[][] buffers = [new byte[perChunk * unit.BlockSize], new byte[perChunk * unit.BlockSize]];
        (ulong lba, ulong left) = extent;
        Memory<byte> next = Chunk(0, left);
        Task reading = left > 0 ? unit.ReadAsync(lba, next, cancellation).AsTask() : Task.CompletedTask;
        for (int turn = 1; left > 0; turn++)
        {
            await reading;
            Memory<byte> here = next;
            ulong blocks = (ulong)(here.Length / unit.BlockSize);
            lba += blocks;
            left -= blocks;
            next = Chunk(turn % 2, left);
            reading = left > 0 ? unit.ReadAsync(lba, next, cancellation).AsTask() : Task.CompletedTask;
            sum.AppendData(here.Span);
        }
        return sum.GetHashAndReset();

        Memory<byte> Chunk(int buffer, ulong blocks) => buffers[buffer].AsMemory(0, (int)Math.Min((ulong)perChunk, blocks) * unit.BlockSize);
    }
}
