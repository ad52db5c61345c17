using System.Runtime.InteropServices;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>Page-aligned native memory, registered with a session or not.</summary>
internal sealed class LabMemory : IAsyncDisposable
{
    private const nuint Alignment = 4096;

    private IAsyncDisposable? _registration;

    public unsafe LabMemory(int length)
    {
        void* bytes = NativeMemory.AlignedAlloc((nuint)length, Alignment);
        NativeMemory.Clear(bytes, (nuint)length);
        Address = (nint)bytes;
        Length = length;
    }

    public int Length { get; }

    public nint Address { get; }

    public unsafe Span<byte> Slice(int start, int length) => new Span<byte>((void*)Address, Length).Slice(start, length);

    public async Task RegisterAsync(IscsiSession session) => _registration = await session.RegisterMemoryAsync(Address, Length);

    public async ValueTask DisposeAsync()
    {
        if (_registration is not null)
        {
            await _registration.DisposeAsync();
        }

        Free();
    }

    private unsafe void Free() => NativeMemory.AlignedFree((void*)Address);
}
