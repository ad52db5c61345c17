using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>
/// A device that librdmacm opened for a connection. librdmacm closes it when the device is removed and no id is left on it, which must not
/// happen under what was made from it: so it is held while an id that knows it or anything made from it lives, and memory can stay
/// registered from one connection to the next. It is given back with the last of them; the garbage collector has no part in it.
/// </summary>
internal sealed unsafe class SharedDevice : RdmaHandle
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<nint, SharedDevice> s_devices = [];

    private readonly NativeDevice _device;
    private int _holders;
    private nint* _list;

    private SharedDevice(nint context)
        : base(context)
    {
        string name = Marshal.PtrToStringUTF8((nint)Libibverbs.ibv_get_device_name(Interop.Read<nint>(context, 0))) ?? "";
        _device = NativeDevice.Create(this, name);
    }

    /// <summary>The device of a connection id, the same object for all ids over one context. The id holds it from now on.</summary>
    public static NativeDevice Of(nint context, RdmaHandle id)
    {
        lock (s_lock)
        {
            if (!s_devices.TryGetValue(context, out SharedDevice? shared) || shared._device.IsDisposed)
            {
                shared = new SharedDevice(context);
                s_devices[context] = shared;
            }
            shared.Hold();
            id.Adopt(shared);
            return shared._device;
        }
    }

    public override void Hold()
    {
        lock (s_lock)
        {
            if (_holders == 0)
            {
                // A list of devices is what keeps them open, whatever becomes of the ids.
                _list = Librdmacm.rdma_get_devices(null);
                if (_list is null)
                {
                    throw new RdmaException("rdma_get_devices", Marshal.GetLastPInvokeError());
                }
            }
            _holders++;
        }
    }

    public override void Release()
    {
        lock (s_lock)
        {
            if (--_holders > 0)
            {
                return;
            }
            if (s_devices.GetValueOrDefault(handle) == this)
            {
                s_devices.Remove(handle);
            }
            // From here on the context is librdmacm's to close: nobody may ask the device anything.
            _device.Dispose();
            Librdmacm.rdma_free_devices(_list);
            _list = null;
        }
    }

    protected override int Destroy() => 0;
}
