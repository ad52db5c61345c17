using System.Runtime.InteropServices;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>Page-aligned native memory, registered with a session or not.</summary>
internal sealed unsafe class LabMemory : IAsyncDisposable
{
    private const nuint Alignment = 4096;

    private readonly byte* _bytes;
    private IAsyncDisposable? _registration;

    public LabMemory(int length)
    {
        _bytes = (byte*)NativeMemory.AlignedAlloc((nuint)length, Alignment);
        NativeMemory.Clear(_bytes, (nuint)length);
        Length = length;
    }

    public int Length { get; }

    public nint Address => (nint)_bytes;

    public Span<byte> Slice(int start, int length) => new Span<byte>(_bytes, Length).Slice(start, length);

    public async Task RegisterAsync(IscsiSession session) => _registration = await session.RegisterMemoryAsync(Address, Length);

    public async ValueTask DisposeAsync()
    {
        if (_registration is not null)
        {
            await _registration.DisposeAsync();
        }

        Free();
    }

    private void Free() => NativeMemory.AlignedFree(_bytes);
}
