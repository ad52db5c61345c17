using Lunaris.Iscsi.Transport;

namespace Lunaris.Transports.Common;

/// <summary>Copies between a run of bytes and a task's memory, segment by segment.</summary>
internal static unsafe class SegmentCopy
{
    private const int Batch = 16;

    /// <summary>Into the task's memory, from <paramref name="offset"/> on.</summary>
    public static void Scatter(ReadOnlySpan<byte> source, in DataBuffer destination, long offset)
    {
        Span<BufferSegment> segments = stackalloc BufferSegment[Batch];
        while (!source.IsEmpty)
        {
            int count = destination.Slice(offset, source.Length, segments, out long covered);
            foreach (BufferSegment segment in segments[..count])
            {
                source[..(int)segment.Length].CopyTo(new Span<byte>((void*)segment.Address, (int)segment.Length));
                source = source[(int)segment.Length..];
            }

            offset += covered;
        }
    }

    /// <summary>Out of the task's memory, from <paramref name="offset"/> on.</summary>
    public static void Gather(in DataBuffer source, long offset, Span<byte> destination)
    {
        Span<BufferSegment> segments = stackalloc BufferSegment[Batch];
        while (!destination.IsEmpty)
        {
            int count = source.Slice(offset, destination.Length, segments, out long covered);
            foreach (BufferSegment segment in segments[..count])
            {
                new ReadOnlySpan<byte>((void*)segment.Address, (int)segment.Length).CopyTo(destination);
                destination = destination[(int)segment.Length..];
            }

            offset += covered;
        }
    }
}
