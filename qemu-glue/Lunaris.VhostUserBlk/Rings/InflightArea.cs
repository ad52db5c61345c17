using Lunaris.VhostUserBlk.Memory;
using Lunaris.VhostUserBlk.Native;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Rings;

/// <summary>
/// Memory shared with the front-end in which each queue notes what is under way, so that a backend that comes after this one can go on where this one ended
/// (vhost-user protocol, "Inflight I/O tracking").
/// </summary>
internal sealed unsafe class InflightArea : IDisposable
{
    private const int Alignment = 64;

    private readonly nint _mapping;
    private readonly nuint _mappingLength;
    private readonly byte* _first;
    private readonly int _queueLength;

    private InflightArea(SafeFileHandle file, ulong length, ulong offset, int queues, ushort queueSize)
    {
        _queueLength = QueueLength(queueSize);
        ulong available = SharedFile.LengthOf(file);
        if (offset > available || length > available - offset || (ulong)_queueLength * (ulong)queues > length || offset % sizeof(ulong) != 0)
        {
            throw new VhostUserException($"The area for {queues} queues of {queueSize} requests under way does not fit into {length} bytes from {offset:x} on of a file of {available} bytes.");
        }

        Queues = queues;
        QueueSize = queueSize;
        _mappingLength = (nuint)(offset + length);
        _mapping = Libc.MapShared(file, _mappingLength);
        _first = (byte*)_mapping + offset;
    }

    public int Queues { get; }

    public ushort QueueSize { get; }

    /// <summary>Makes the memory of a new area.</summary>
    /// <param name="queues">Number of queues.</param>
    /// <param name="queueSize">Descriptors of each.</param>
    /// <param name="length">Bytes that it takes.</param>
    public static SafeFileHandle Create(int queues, ushort queueSize, out ulong length)
    {
        length = (ulong)queues * (ulong)QueueLength(queueSize);
        return Libc.CreateSharedMemory("lunaris-inflight", (long)length);
    }

    /// <summary>Maps an area that the front-end kept.</summary>
    /// <exception cref="VhostUserException">It is too short.</exception>
    public static InflightArea Map(SafeFileHandle file, ulong length, ulong offset, int queues, ushort queueSize) => new(file, length, offset, queues, queueSize);

    /// <summary>The part of one queue.</summary>
    public InflightQueue this[int index] => index < Queues ? new InflightQueue(_first + ((long)index * _queueLength), QueueSize) : default;

    public void Dispose() => Libc.Unmap(_mapping, _mappingLength);

    private static int QueueLength(ushort queueSize) => (InflightQueue.HeaderLength + (queueSize * InflightQueue.DescriptorLength) + Alignment - 1) / Alignment * Alignment;
}
