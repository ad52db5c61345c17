using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>Verbs by libibverbs and librdmacm.</summary>
internal sealed unsafe class NativeProvider : VerbsProvider
{
    /// <summary>Why no device can be used, or null.</summary>
    public static string? DeviceReason()
    {
        int count = 0;
        nint* list = Libibverbs.ibv_get_device_list(&count);
        if (list is null)
        {
            int error = Marshal.GetLastPInvokeError();
            return $"The kernel offers no RDMA to programs ({Errno.Describe(error)}): is ib_uverbs loaded?";
        }
        Libibverbs.ibv_free_device_list(list);
        return count > 0 ? null : "There is no RDMA device (rdma link lists them; rdma_rxe makes a software one on any Ethernet interface).";
    }

    public override IReadOnlyList<string> ListDevices()
    {
        int count = 0;
        nint* list = Libibverbs.ibv_get_device_list(&count);
        if (list is null)
        {
            int error = Marshal.GetLastPInvokeError();
            // ENOSYS: the kernel part is not loaded, which is just another way of having no device.
            const int NotImplemented = 38;
            return error is NotImplemented or Errno.NoEntry ? [] : throw new RdmaException("ibv_get_device_list", error);
        }
        var names = new List<string>(count);
        for (int i = 0; i < count; i++)
        {
            names.Add(Marshal.PtrToStringUTF8((nint)Libibverbs.ibv_get_device_name(list[i])) ?? "");
        }
        Libibverbs.ibv_free_device_list(list);
        return names;
    }

    public override RdmaDevice OpenDevice(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        int count = 0;
        nint* list = Libibverbs.ibv_get_device_list(&count);
        if (list is null)
        {
            throw new RdmaException("ibv_get_device_list", Marshal.GetLastPInvokeError());
        }
        try
        {
            for (int i = 0; i < count; i++)
            {
                if (Marshal.PtrToStringUTF8((nint)Libibverbs.ibv_get_device_name(list[i])) == name)
                {
                    nint context = Interop.NotNull(Libibverbs.ibv_open_device(list[i]), "ibv_open_device");
                    return NativeDevice.Create(new NativeHandle(context, NativeKind.OpenDevice, 0), name);
                }
            }
        }
        finally
        {
            Libibverbs.ibv_free_device_list(list);
        }
        throw new RdmaException("ibv_open_device", Errno.NoDevice, $"there is no RDMA device named {name}");
    }

    public override EventChannel CreateEventChannel() => NativeEventChannel.Create();
}
