using System.Runtime.InteropServices;

namespace RdmaNet;

/// <summary>
/// Page-aligned, zeroed native memory that a device may touch. A region registered over it keeps it alive, so that it is never freed
/// while a device can reach it.
/// </summary>
public sealed unsafe class RdmaBuffer : RdmaResource
{
    /// <summary>Alignment in bytes.</summary>
    public const int Alignment = 4096;

    /// <summary>Allocates.</summary>
    /// <param name="length">Bytes, 1 or more; rounded up to a whole page inside.</param>
    public RdmaBuffer(nint length)
        : base(new Memory(Positive(length)))
    {
        Length = length;
    }

    /// <summary>Bytes.</summary>
    public nint Length { get; }

    /// <summary>First byte.</summary>
    public nint Address => Handle;

    /// <summary>A window of it as a span.</summary>
    /// <param name="start">Offset in bytes.</param>
    /// <param name="length">Bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not inside the buffer.</exception>
    public Span<byte> Slice(nint start, int length)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length - length);
        return new Span<byte>((byte*)Handle + start, length);
    }

    private static nint Positive(nint length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return length;
    }

    private sealed class Memory : RdmaHandle
    {
        public Memory(nint length)
            : base(Allocate(length))
        {
        }

        protected override int Destroy()
        {
            NativeMemory.AlignedFree((void*)handle);
            return 0;
        }

        private static nint Allocate(nint length)
        {
            nuint whole = ((nuint)length + Alignment - 1) & ~(nuint)(Alignment - 1);
            void* bytes = NativeMemory.AlignedAlloc(whole, Alignment);
            NativeMemory.Clear(bytes, whole);
            return (nint)bytes;
        }
    }
}
