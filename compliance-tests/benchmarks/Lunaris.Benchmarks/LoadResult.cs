using System.Text.Json.Serialization;

namespace Lunaris.Benchmarks;

/// <summary>What one load measured.</summary>
internal sealed record LoadResult(double Iops, double MegabytesPerSecond, double CpuMicrosecondsPerIo, double SystemCallsPerIo, double BytesAllocatedPerIo, long Ios)
{
    /// <summary>libiscsi: I/Os with those of the warm-up.</summary>
    public long IosSinceStart { get; init; }

    /// <summary>Bytes that the whole process allocated while it measured.</summary>
    public long BytesAllocated { get; init; }

    /// <summary>Payload bytes copied in user space while it measured.</summary>
    public long PayloadBytesCopied { get; init; }

    /// <summary>RDMA: the rung of the memory ladder; null elsewhere.</summary>
    public string? Memory { get; init; }

    /// <summary>RDMA: windows that the target invalidated, by command.</summary>
    public double RemoteInvalidationsPerIo { get; init; }
}

[JsonSerializable(typeof(LoadResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
