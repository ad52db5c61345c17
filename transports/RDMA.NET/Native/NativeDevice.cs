using System.Runtime.InteropServices;
using System.Text;

namespace RdmaNet.Native;

internal sealed unsafe class NativeDevice : RdmaDevice
{
    /// <summary>Native code may be newer and write more than this binding reads.</summary>
    private const int Spare = 1024;

    private NativeDevice(RdmaHandle handle, string name)
        : base(handle)
    {
        Name = name;
        AsyncEventDescriptor = Interop.Read<int>(Handle, Layout.Context.AsyncDescriptor);
    }

    public override string Name { get; }

    public override int AsyncEventDescriptor { get; }

    /// <summary>Checks that the context is laid out as known before anything is called through it.</summary>
    public static NativeDevice Create(RdmaHandle handle, string name)
    {
        try
        {
            nint context = handle.DangerousGetHandle();
            Interop.Verify(Interop.Read<nint>(context, Layout.Context.AbiCompat) == -1, "ibv_context");
            nuint size = Interop.Read<nuint>(context, -Layout.ExtendedContext.SizeField);
            Interop.Verify(size is >= Layout.ExtendedContext.Smallest and <= Layout.ExtendedContext.Largest, "verbs_context");
            var device = new NativeDevice(handle, name);
            Interop.Verify(Libc.SetNonBlocking(device.AsyncEventDescriptor) == 0, "ibv_context.async_fd");
            return device;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public override DeviceAttributes QueryAttributes()
    {
        ThrowIfDisposed();
        byte* block = stackalloc byte[Spare];
        new Span<byte>(block, Spare).Clear();
        nint extended = Extended(Layout.ExtendedContext.QueryDevice);
        // The extended structure begins with the classic one; a device without the extended verb has no on-demand paging to tell of.
        int error = extended == 0
            ? Errno.NotSupported
            : ((delegate* unmanaged<nint, nint, byte*, nuint, int>)extended)(Handle, 0, block, Layout.DeviceAttributes.ExtendedSize);
        if (Math.Abs(error) == Errno.NotSupported)
        {
            error = Libibverbs.ibv_query_device(Handle, block);
        }
        Interop.ThrowIfError(error, "ibv_query_device");
        nint at = (nint)block;
        ReadOnlySpan<byte> firmware = new(block, Layout.DeviceAttributes.FirmwareVersionLength);
        int end = firmware.IndexOf((byte)0);
        return new DeviceAttributes
        {
            FirmwareVersion = Encoding.UTF8.GetString(end < 0 ? firmware : firmware[..end]),
            VendorId = Interop.Read<uint>(at, Layout.DeviceAttributes.VendorId),
            MaxRegionLength = Interop.Read<ulong>(at, Layout.DeviceAttributes.MaxRegionLength),
            MaxQueueRequests = Interop.Read<int>(at, Layout.DeviceAttributes.MaxQueueRequests),
            MaxScatterElements = Interop.Read<int>(at, Layout.DeviceAttributes.MaxScatterElements),
            MaxReadScatterElements = Interop.Read<int>(at, Layout.DeviceAttributes.MaxReadScatterElements),
            MaxCompletions = Interop.Read<int>(at, Layout.DeviceAttributes.MaxCompletions),
            MaxRegions = Interop.Read<int>(at, Layout.DeviceAttributes.MaxRegions),
            MaxWindows = Interop.Read<int>(at, Layout.DeviceAttributes.MaxWindows),
            MaxResponderReads = Interop.Read<int>(at, Layout.DeviceAttributes.MaxResponderReads),
            MaxInitiatorReads = Interop.Read<int>(at, Layout.DeviceAttributes.MaxInitiatorReads),
            PortCount = Interop.Read<byte>(at, Layout.DeviceAttributes.PortCount),
            Capabilities = (DeviceCapabilities)Interop.Read<uint>(at, Layout.DeviceAttributes.Capabilities),
            OnDemand = (OnDemandCapabilities)Interop.Read<ulong>(at, Layout.DeviceAttributes.OnDemandGeneral),
            OnDemandReliable = (OnDemandOperations)Interop.Read<uint>(at, Layout.DeviceAttributes.OnDemandReliable),
        };
    }

    public override PortAttributes QueryPort(int port)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, byte.MaxValue);
        byte* block = stackalloc byte[Spare];
        new Span<byte>(block, Spare).Clear();
        Interop.ThrowIfError(Libibverbs.ibv_query_port(Handle, (byte)port, block), "ibv_query_port");
        const byte Ethernet = 2;
        return new PortAttributes(
            (PortState)Interop.Read<int>((nint)block, Layout.PortAttributes.State),
            MtuBytes(Interop.Read<int>((nint)block, Layout.PortAttributes.MaxMtu)),
            MtuBytes(Interop.Read<int>((nint)block, Layout.PortAttributes.ActiveMtu)),
            Interop.Read<byte>((nint)block, Layout.PortAttributes.LinkLayer) == Ethernet);
    }

    public override bool TryGetAsyncEvent(out AsyncEvent asyncEvent)
    {
        ThrowIfDisposed();
        byte* block = stackalloc byte[Layout.AsyncEvent.Size * 2];
        if (Libibverbs.ibv_get_async_event(Handle, block) != 0)
        {
            asyncEvent = default;
            return false;
        }
        asyncEvent = new AsyncEvent(
            (AsyncEventKind)Interop.Read<int>((nint)block, Layout.AsyncEvent.Type),
            Interop.Read<nint>((nint)block, Layout.AsyncEvent.Element));
        if (asyncEvent.Kind is AsyncEventKind.PortActive or AsyncEventKind.PortError)
        {
            // A port event fills an int of the union only.
            asyncEvent = asyncEvent with { Element = (int)asyncEvent.Element };
        }
        Libibverbs.ibv_ack_async_event(block);
        return true;
    }

    public override ProtectionDomain AllocateProtectionDomain()
    {
        ThrowIfDisposed();
        nint domain = Interop.NotNull(Libibverbs.ibv_alloc_pd(Handle), "ibv_alloc_pd");
        var handle = new NativeHandle(domain, NativeKind.Domain, 0, Owner);
        return Checked(new NativeDomain(handle, this), Interop.ContextOf(domain) == Handle, "ibv_pd");
    }

    public override CompletionChannel CreateCompletionChannel()
    {
        ThrowIfDisposed();
        nint channel = Interop.NotNull(Libibverbs.ibv_create_comp_channel(Handle), "ibv_create_comp_channel");
        var result = new NativeCompletionChannel(new NativeHandle(channel, NativeKind.CompletionChannel, 0, Owner), this);
        return Checked(result, Interop.ContextOf(channel) == Handle && Libc.SetNonBlocking(result.FileDescriptor) == 0, "ibv_comp_channel");
    }

    public override CompletionQueue CreateCompletionQueue(int capacity, CompletionChannel? channel = null, int vector = 0)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ObjectDisposedException.ThrowIf(channel is { IsDisposed: true }, typeof(CompletionChannel));
        nint queue = Interop.NotNull(Libibverbs.ibv_create_cq(Handle, capacity, 0, channel?.Handle ?? 0, vector), "ibv_create_cq");
        var handle = channel is null ? new CompletionQueueHandle(queue, Owner) : new CompletionQueueHandle(queue, Owner, channel.Owner);
        var result = new NativeCompletionQueue(handle, this, (NativeCompletionChannel?)channel);
        Span<WorkCompletion> one = stackalloc WorkCompletion[1];
        bool known = Interop.ContextOf(queue) == Handle
            && Interop.Read<nint>(queue, Layout.CompletionQueue.Channel) == (channel?.Handle ?? 0)
            && result.Capacity >= capacity
            && result.Poll(one) == 0;
        return Checked(result, known, "ibv_cq");
    }

    /// <summary>A verb of the surrounding verbs_context, by its distance before the context; 0 where the library's is too short for it.</summary>
    private nint Extended(int distance)
    {
        nuint size = Interop.Read<nuint>(Handle, -Layout.ExtendedContext.SizeField);
        return (nuint)(Layout.Context.Size + distance) <= size ? Interop.Read<nint>(Handle, -distance) : 0;
    }

    private static int MtuBytes(int value) => value is >= 1 and <= 5 ? 128 << value : 0;

    private static T Checked<T>(T resource, bool known, string structure)
        where T : RdmaResource
    {
        if (!known)
        {
            resource.Dispose();
        }
        Interop.Verify(known, structure);
        return resource;
    }
}
