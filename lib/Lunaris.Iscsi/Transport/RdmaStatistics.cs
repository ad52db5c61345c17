using System.Runtime.CompilerServices;

namespace Lunaris.Iscsi.Transport;

/// <summary>Counters of a transport over RDMA since it was made. Written by the owning thread only; a reader elsewhere sees them late.</summary>
public sealed class RdmaStatistics
{
    private readonly long[] _buffers = new long[Enum.GetValues<MemoryMode>().Length];

    /// <summary>The best rung of the memory ladder that the present connection uses; <see cref="MemoryMode.Auto"/> while there is none.</summary>
    public MemoryMode Memory { get; set; }

    /// <summary>Why not a better one, in words; empty where there is none better.</summary>
    public string MemoryReason { get; set; } = "";

    /// <summary>The adapter in use, by the kernel's name; empty while there is none.</summary>
    public string Device { get; set; } = "";

    /// <summary>Windows that the target invalidated with its answer.</summary>
    public long RemoteInvalidations { get; set; }

    /// <summary>Windows that we had to invalidate.</summary>
    public long LocalInvalidations { get; set; }

    /// <summary>Writes whose data went along with the command.</summary>
    public long ImmediateWrites { get; set; }

    /// <summary>Regions registered for a single command, because its buffer lay in no registered region.</summary>
    public long TemporaryRegistrations { get; set; }

    /// <summary>Calls that posted sends.</summary>
    public long SendPosts { get; set; }

    /// <summary>Wake-ups by the completion channel.</summary>
    public long CompletionEvents { get; set; }

    /// <summary>Completions taken.</summary>
    public long Completions { get; set; }

    /// <summary>How many buffers of commands went over a rung.</summary>
    public long Buffers(MemoryMode rung) => _buffers[(int)rung];

    /// <summary>Counts a buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountBuffer(MemoryMode rung) => _buffers[(int)rung]++;
}
