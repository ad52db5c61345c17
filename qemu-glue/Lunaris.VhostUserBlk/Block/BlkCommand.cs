using System.Runtime.InteropServices;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;

namespace Lunaris.VhostUserBlk.Block;

/// <summary>One SCSI command of a request: task, completion and scratch memory in one, so that a command allocates nothing. Reused.</summary>
internal sealed unsafe class BlkCommand : ScsiTask
{
    private BufferSegment[] _segments = [];
    private byte* _scratch;

    ~BlkCommand() => NativeMemory.Free(_scratch);

    /// <summary>Bytes of <see cref="Scratch"/>: the list of an UNMAP command of the most ranges.</summary>
    public const int ScratchLength = 8 + (16 * VirtioBlkConfig.MaxRanges);

    /// <summary>What it belongs to.</summary>
    public BlkRequest? Request { get; set; }

    /// <summary>How often it was sent.</summary>
    public int Attempt { get; set; }

    public BlkCommand? NextFree { get; set; }

    /// <summary>Memory of its own for a parameter list.</summary>
    public Span<byte> Scratch
    {
        get
        {
            if (_scratch is null)
            {
                _scratch = (byte*)NativeMemory.AllocZeroed(ScratchLength);
            }

            return new Span<byte>(_scratch, ScratchLength);
        }
    }

    /// <summary>The first bytes of <see cref="Scratch"/>, to be sent.</summary>
    public DataBuffer ScratchBuffer(int length) => new((nint)_scratch, length);

    /// <summary>A part of a scatter list.</summary>
    public DataBuffer Slice(in DataBuffer whole, long offset, long length)
    {
        if (offset == 0 && length == whole.Length)
        {
            return whole;
        }

        if (_segments.Length < whole.Count)
        {
            _segments = new BufferSegment[whole.Count];
        }

        int count = whole.Slice(offset, length, _segments, out _);
        return count == 1 ? new DataBuffer(_segments[0].Address, _segments[0].Length) : new DataBuffer(_segments, count);
    }
}
