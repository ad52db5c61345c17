using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RdmaNet.Native;

internal sealed unsafe class NativeDomain(NativeHandle handle, RdmaDevice device) : ProtectionDomain(handle, device)
{
    public override MemoryWindow AllocateWindow(WindowType type)
    {
        ThrowIfDisposed();
        nint context = Interop.ContextOf(Handle);
        nint allocate = Interop.Read<nint>(context, Layout.Context.AllocMw);
        nint deallocate = Interop.Read<nint>(context, Layout.Context.DeallocMw);
        if (allocate == 0 || deallocate == 0)
        {
            throw new RdmaException("ibv_alloc_mw", Errno.NotSupported);
        }
        Marshal.SetLastSystemError(0);
        nint window = ((delegate* unmanaged<nint, int, nint>)allocate)(Handle, (int)type);
        if (window == 0)
        {
            int error = Marshal.GetLastSystemError();
            throw new RdmaException("ibv_alloc_mw", error == 0 ? Errno.NotSupported : error);
        }
        Interop.Verify(
            Interop.ContextOf(window) == context && Interop.Read<nint>(window, Layout.Window.Domain) == Handle && Interop.Read<int>(window, Layout.Window.Type) == (int)type,
            "ibv_mw");
        return new NativeWindow(new NativeWindowHandle(window, Owner), this, type, Interop.Read<uint>(window, Layout.Window.RemoteKey));
    }

    private protected override MemoryRegion RegisterCore(nint address, nuint length, MemoryAccess access, RdmaBuffer? memory)
    {
        nint region = Libibverbs.ibv_reg_mr(Handle, address, length, (int)access);
        if (region == 0)
        {
            throw RegistrationFailed(Marshal.GetLastPInvokeError(), length, access);
        }
        NativeHandle handle = memory is null
            ? new NativeHandle(region, NativeKind.Region, 0, Owner)
            : new NativeHandle(region, NativeKind.Region, 0, Owner, memory.Owner);
        var result = new NativeRegion(
            handle, this, address, length, access, Interop.Read<uint>(region, Layout.Region.LocalKey), Interop.Read<uint>(region, Layout.Region.RemoteKey));
        bool known = Interop.ContextOf(region) == Interop.ContextOf(Handle)
            && Interop.Read<nint>(region, Layout.Region.Domain) == Handle
            && Interop.Read<nint>(region, Layout.Region.Address) == address
            && Interop.Read<nuint>(region, Layout.Region.Length) == length;
        if (!known)
        {
            result.Dispose();
        }
        Interop.Verify(known, "ibv_mr");
        return result;
    }
}

internal sealed class NativeRegion(NativeHandle handle, ProtectionDomain domain, nint address, nuint length, MemoryAccess access, uint localKey, uint remoteKey)
    : MemoryRegion(handle, domain, address, length, access, localKey, remoteKey);

internal sealed unsafe class NativeWindow(NativeWindowHandle handle, ProtectionDomain domain, WindowType type, uint key) : MemoryWindow(handle, domain, type, key)
{
    private protected override void StoreKey(uint key) => Unsafe.WriteUnaligned((byte*)Handle + Layout.Window.RemoteKey, key);

    private protected override uint LoadKey() => Interop.Read<uint>(Handle, Layout.Window.RemoteKey);
}
