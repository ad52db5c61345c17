using System.Diagnostics;
using System.Text.Json.Nodes;
using Lunaris.Examples.Common;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiDd;

/// <summary>iscsi-dd.</summary>
internal static class DdTool
{
    private const int ChunkBytes = 1 << 20;
    private const int FileBlock = 512;
    private const string Pipe = "-";

    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(250);

    public static Task<int> RunAsync(IReadOnlyList<string> arguments, ToolConsole console, CancellationToken cancellation)
        => UnitTool.RunAsync(new DdCommandLine(), arguments, console, CopyAsync, cancellation);

    private static async Task<int> CopyAsync(ToolSessions tool, DdOptions options, CancellationToken cancellation)
    {
        await using CopyEnd source = await OpenAsync(tool, options.Source, isSource: true, options, cancellation);
        await using CopyEnd destination = await OpenAsync(tool, options.Destination, isSource: false, options, cancellation);
        CopyPlan plan = Plan(source, destination, options);
        if (options.Journal is not null && (!source.CanSeek || !destination.CanSeek || options.ByTarget))
        {
            throw new ToolException("--resume needs ends that can be read and written anywhere, and does not go with --xcopy.");
        }
        using CopyJournal? journal = options.Journal is { } path ? CopyJournal.Open(path, plan) : null;
        using var job = new CopyJob(source, destination, plan, options, journal);
        int blockSize = source.BlockSize > 1 ? source.BlockSize : destination.BlockSize > 1 ? destination.BlockSize : FileBlock;

        // Standard output may be where the data goes.
        TextWriter output = tool.Options.Json ? TextWriter.Null : options.Destination == Pipe ? tool.Console.Error : tool.Console.Output;
        long start = Stopwatch.GetTimestamp();
        long byTarget = 0;
        long? length = source.Length is null && options.Length is null ? null : plan.Length;
        Task copying = options.ByTarget
            ? CopyByTargetAsync(source, destination, plan, new TargetProgress(blocks => Volatile.Write(ref byTarget, (long)blocks * source.BlockSize)), cancellation)
            : job.CopyAsync(cancellation);
        await ShowAsync(copying, () => options.ByTarget ? Volatile.Read(ref byTarget) : job.Bytes, job.Resumed, length, blockSize, start, options, output);
        await copying;
        if (length is null && destination is UnitEnd && await source.ReadAsync(plan.Skip + job.Length, new byte[1], cancellation) > 0)
        {
            throw new ToolException($"The source has more than the {job.Length} bytes that the destination has room for.");
        }
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        long copied = options.ByTarget ? plan.Length : job.Bytes;
        if (options.Progress)
        {
            output.Write(DdText.Progress(copied, job.Length, blockSize));
            output.WriteLine();
        }
        output.WriteLine(DdText.Result(copied - job.Resumed, blockSize, elapsed));

        TimeSpan? verifyTime = null;
        if (options.Verify)
        {
            if (options.ByTarget)
            {
                job.NoteUnseen(plan.Chunks);
            }
            start = Stopwatch.GetTimestamp();
            await job.VerifyAsync(cancellation);
            verifyTime = Stopwatch.GetElapsedTime(start);
            output.WriteLine($"{job.Verified} bytes verified.");
        }
        if (tool.Options.Json)
        {
            tool.Console.WriteJson(new JsonObject
            {
                ["bytes"] = copied,
                ["resumedBytes"] = job.Resumed,
                ["zeroBytes"] = job.Zeros,
                ["seconds"] = elapsed.TotalSeconds,
                ["verifiedBytes"] = options.Verify ? job.Verified : null,
                ["verifySeconds"] = verifyTime?.TotalSeconds,
                ["failedChunks"] = job.Failures,
                ["byTarget"] = options.ByTarget,
            });
        }
        if (job.Failures > 0)
        {
            throw new ToolException($"{job.Failures} requests of {plan.ChunkLength} bytes failed; their data was not copied.");
        }
        journal?.Remove();
        return ExitStatus.Success;
    }

    private static async Task<CopyEnd> OpenAsync(ToolSessions tool, string place, bool isSource, DdOptions options, CancellationToken cancellation)
    {
        if (place.Contains("://", StringComparison.Ordinal))
        {
            return await UnitEnd.OpenAsync(tool, place, cancellation);
        }
        if (place == Pipe)
        {
            return isSource ? new PipeEnd(Console.OpenStandardInput(), "standard input") : new PipeEnd(Console.OpenStandardOutput(), "standard output");
        }
        return isSource ? FileEnd.Read(place) : FileEnd.Write(place, keep: options.Seek > 0 || (options.Journal is { } journal && File.Exists(journal)));
    }

    private static CopyPlan Plan(CopyEnd source, CopyEnd destination, DdOptions options)
    {
        int block = Math.Max(source.BlockSize, destination.BlockSize);
        if (options.Skip % source.BlockSize != 0 || options.Seek % destination.BlockSize != 0 || block % Math.Min(source.BlockSize, destination.BlockSize) != 0)
        {
            throw new ToolException($"--skip and --seek are multiples of the block lengths, {source.BlockSize} and {destination.BlockSize} bytes.");
        }
        if (destination is PipeEnd && options.Seek > 0)
        {
            throw new ToolException("Standard output has no place to --seek to.");
        }
        long length = Math.Min(source.Length is { } all ? Math.Max(0, all - options.Skip) : long.MaxValue - options.Skip, options.Length ?? long.MaxValue);
        if (destination is UnitEnd { Length: { } room } unit)
        {
            if (source.Length is not null && length > room - options.Seek)
            {
                throw new ToolException($"The source has {length} bytes to copy, and the destination room for {Math.Max(0, room - options.Seek)}.");
            }
            length = Math.Min(length, Math.Max(0, unit.Length!.Value - options.Seek));
        }
        long chunk = (long)(options.Blocks ?? Math.Max(1, ChunkBytes / block)) * (block == 1 ? options.Blocks is null ? 1 : FileBlock : block);
        return chunk <= 64 << 20
            ? new CopyPlan(source.Identity, destination.Identity, options.Skip, options.Seek, length, (int)chunk)
            : throw new ToolException("--blocks makes requests longer than 64 MiB.");
    }

    private static Task CopyByTargetAsync(CopyEnd source, CopyEnd destination, CopyPlan plan, IProgress<TargetCopyProgress> progress, CancellationToken cancellation)
    {
        if (source is not UnitEnd from || destination is not UnitEnd to)
        {
            throw new ToolException("--xcopy needs iSCSI URLs at both ends.");
        }
        if (plan.Length % from.BlockSize != 0)
        {
            throw new ToolException($"The target copies whole blocks of {from.BlockSize} bytes.");
        }
        return TargetCopy.CopyAsync(
            from.Unit, (ulong)(plan.Skip / from.BlockSize), to.Unit, (ulong)(plan.Seek / from.BlockSize), (ulong)(plan.Length / from.BlockSize), options: null, progress, cancellation);
    }

    private static async Task ShowAsync(Task copying, Func<long> bytes, long resumed, long? length, int blockSize, long start, DdOptions options, TextWriter output)
    {
        while (options.Progress && await Task.WhenAny(copying, Task.Delay(s_refresh)) != copying)
        {
            long now = bytes();
            output.Write(DdText.Progress(now, length, blockSize) + (options.Eta ? DdText.Eta(now, resumed, length, Stopwatch.GetElapsedTime(start)) : ""));
            output.Flush();
        }
    }

    /// <summary>Progress that is told at once: <see cref="Progress{T}"/> would tell it later and out of order.</summary>
    private sealed class TargetProgress(Action<ulong> report) : IProgress<TargetCopyProgress>
    {
        public void Report(TargetCopyProgress value) => report(value.BlocksCopied);
    }
}
