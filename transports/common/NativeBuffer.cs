using System.Runtime.InteropServices;

namespace Lunaris.Transports.Common;

/// <summary>Page-aligned native memory that can grow.</summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    private const nuint Alignment = 4096;

    private byte* _bytes;

    public NativeBuffer(int length)
    {
        _bytes = (byte*)NativeMemory.AlignedAlloc((nuint)length, Alignment);
        Length = length;
    }

    ~NativeBuffer() => Free();

    public int Length { get; private set; }

    public nint Address => (nint)_bytes;

    public Span<byte> Span => new(_bytes, Length);

    public Span<byte> Slice(int start, int length) => Span.Slice(start, length);

    /// <summary>Makes it at least <paramref name="length"/> bytes long; the content stays.</summary>
    public void Grow(int length)
    {
        if (length <= Length)
        {
            return;
        }

        byte* bytes = (byte*)NativeMemory.AlignedAlloc((nuint)length, Alignment);
        Span.CopyTo(new Span<byte>(bytes, length));
        NativeMemory.AlignedFree(_bytes);
        _bytes = bytes;
        Length = length;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_bytes);
        _bytes = null;
        Length = 0;
    }
}
