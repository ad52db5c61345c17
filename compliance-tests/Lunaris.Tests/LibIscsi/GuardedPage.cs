using System.Runtime.InteropServices;

namespace Lunaris.Tests.LibIscsi;

/// <summary>Memory whose end is the end of what may be read: one byte further the process dies.</summary>
internal sealed unsafe partial class GuardedPage : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private const int Pages = 2;
    private readonly int _page = Environment.SystemPageSize;
    private readonly byte* _memory;

    public GuardedPage()
    {
        _memory = (byte*)mmap(0, (nuint)((Pages + 1) * _page), ReadWrite, PrivateAnonymous, -1, 0);
        if (_memory == (byte*)-1 || mprotect((nint)(_memory + (Pages * _page)), (nuint)_page, 0) != 0)
        {
            throw new InvalidOperationException("There is no guarded memory.");
        }
    }

    /// <summary>Copies bytes so that their end is the guard.</summary>
    public byte* PlaceAtEnd(ReadOnlySpan<byte> bytes)
    {
        byte* place = _memory + (Pages * _page) - bytes.Length;
        bytes.CopyTo(new Span<byte>(place, bytes.Length));
        return place;
    }

    public void Dispose() => _ = munmap((nint)_memory, (nuint)((Pages + 1) * _page));

    [LibraryImport("libc")]
    private static partial nint mmap(nint address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc")]
    private static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc")]
    private static partial int munmap(nint address, nuint length);
}
