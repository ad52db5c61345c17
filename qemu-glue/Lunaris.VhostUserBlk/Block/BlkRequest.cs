using Lunaris.VhostUserBlk.Device;
using Lunaris.VhostUserBlk.Rings;

namespace Lunaris.VhostUserBlk.Block;

/// <summary>One request of the guest, from the moment its chain was read until it is given back. Reused.</summary>
internal sealed class BlkRequest(VirtQueue queue)
{
    /// <summary>Bytes of the header: type u32, priority u32, sector u64.</summary>
    public const int HeaderLength = 16;

    /// <summary>The queue that it came from and goes back to.</summary>
    public VirtQueue Queue { get; } = queue;

    /// <summary>What the guest has written, the header included.</summary>
    public SegmentList Readable { get; } = new();

    /// <summary>What the guest lets the device write, without the status.</summary>
    public SegmentList Writable { get; } = new();

    /// <summary>The data of a write: what is readable behind the header.</summary>
    public SegmentList Data { get; } = new();

    /// <summary>The first descriptor of its chain.</summary>
    public ushort Head { get; set; }

    public RequestType Type { get; set; }

    /// <summary>The first sector of 512 bytes.</summary>
    public ulong Sector { get; set; }

    /// <summary>Where the status goes.</summary>
    public nint StatusAddress { get; set; }

    public RequestStatus Status { get; set; }

    /// <summary>Bytes written into <see cref="Writable"/>.</summary>
    public long Written { get; set; }

    /// <summary>Commands under way, and one as long as more are being made.</summary>
    public int Pending { get; set; }

    /// <summary>The cache is to be flushed when the commands have ended well.</summary>
    public bool FlushAfter { get; set; }

    public BlkRequest? NextFree { get; set; }

    /// <summary>The first thing that goes wrong stays.</summary>
    public void Fail(RequestStatus status)
    {
        if (Status == RequestStatus.Ok)
        {
            Status = status;
        }
    }
}
