using System.Text.Json.Serialization;

namespace Lunaris.Benchmarks;

/// <summary>What one load measured.</summary>
internal sealed record LoadResult(double Iops, double MegabytesPerSecond, double CpuMicrosecondsPerIo, double SystemCallsPerIo, double BytesAllocatedPerIo, long Ios)
{
    /// <summary>Bytes that the whole process allocated while it measured.</summary>
    public long BytesAllocated { get; init; }
}

[JsonSerializable(typeof(LoadResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
