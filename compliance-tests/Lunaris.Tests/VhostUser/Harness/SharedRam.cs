using Lunaris.VhostUserBlk.Memory;
using Lunaris.VhostUserBlk.Native;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.Tests.VhostUser.Harness;

/// <summary>The memory of a guest that is not there: a file in memory, which the backend maps too. Addresses are handed out one after the other.</summary>
internal sealed unsafe class SharedRam : IDisposable
{
    private readonly nint _address;
    private ulong _next;

    public SharedRam(ulong guestAddress, int length, ulong userAddress)
    {
        File = Libc.CreateSharedMemory("lunaris-test-guest", length);
        _address = Libc.MapShared(File, (nuint)length);
        Description = new RegionDescription(guestAddress, (ulong)length, userAddress, 0);
        _next = guestAddress;
    }

    public SafeFileHandle File { get; }

    public RegionDescription Description { get; }

    /// <summary>Hands out memory.</summary>
    /// <returns>Its guest address.</returns>
    public ulong Allocate(int length, int alignment = 16)
    {
        ulong at = (_next + (ulong)alignment - 1) / (ulong)alignment * (ulong)alignment;
        _next = at + (ulong)length;
        return _next <= Description.GuestAddress + Description.Length ? at : throw new InvalidOperationException("The guest's memory is used up.");
    }

    /// <summary>Takes everything back that was handed out from an address on.</summary>
    public void Release(ulong address) => _next = address;

    public Span<byte> Span(ulong guestAddress, int length) => new((byte*)Here(guestAddress), length);

    public ref T At<T>(ulong guestAddress)
        where T : unmanaged => ref *(T*)Here(guestAddress);

    public ulong UserAddress(ulong guestAddress) => guestAddress - Description.GuestAddress + Description.UserAddress;

    public void Dispose()
    {
        Libc.Unmap(_address, (nuint)Description.Length);
        File.Dispose();
    }

    private nint Here(ulong guestAddress) => _address + (nint)(guestAddress - Description.GuestAddress);
}
