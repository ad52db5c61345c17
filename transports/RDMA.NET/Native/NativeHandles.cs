using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>Kinds of native objects that one call without conditions destroys.</summary>
internal enum NativeKind
{
    OpenDevice,
    Domain,
    Region,
    CompletionChannel,
    EventChannel,
    ConnectionId,

    /// <summary>The handle is the connection's id: librdmacm owns the queue pair.</summary>
    QueuePair,
}

internal sealed unsafe class NativeHandle : RdmaHandle
{
    private readonly NativeKind _kind;
    private readonly nint _destroyed;

    /// <param name="handle">What the object is known by.</param>
    /// <param name="kind">How it is destroyed.</param>
    /// <param name="destroyed">What the destroying call takes, where that is another pointer.</param>
    /// <param name="parents">What must outlive it.</param>
    public NativeHandle(nint handle, NativeKind kind, nint destroyed, params ReadOnlySpan<RdmaHandle> parents)
        : base(handle, parents)
    {
        _kind = kind;
        _destroyed = destroyed == 0 ? handle : destroyed;
    }

    protected override int Destroy()
    {
        switch (_kind)
        {
            case NativeKind.OpenDevice:
                return Libibverbs.ibv_close_device(_destroyed) == 0 ? 0 : Marshal.GetLastPInvokeError();
            case NativeKind.Domain:
                return Libibverbs.ibv_dealloc_pd(_destroyed);
            case NativeKind.Region:
                return Libibverbs.ibv_dereg_mr(_destroyed);
            case NativeKind.CompletionChannel:
                return Libibverbs.ibv_destroy_comp_channel(_destroyed);
            case NativeKind.EventChannel:
                Librdmacm.rdma_destroy_event_channel(_destroyed);
                return 0;
            case NativeKind.ConnectionId:
                return Librdmacm.rdma_destroy_id(_destroyed) == 0 ? 0 : Marshal.GetLastPInvokeError();
            default:
                Librdmacm.rdma_destroy_qp(_destroyed);
                return 0;
        }
    }
}

/// <summary>A completion queue, whose destruction would wait for ever for events that were taken and not acknowledged.</summary>
internal sealed class CompletionQueueHandle(nint queue, RdmaHandle device, params RdmaHandle[] channel) : RdmaHandle(queue, [device, .. channel])
{
    public uint Unacknowledged { get; set; }

    public void Acknowledge()
    {
        if (Unacknowledged > 0)
        {
            Libibverbs.ibv_ack_cq_events(handle, Unacknowledged);
            Unacknowledged = 0;
        }
    }

    protected override int Destroy()
    {
        Acknowledge();
        return Libibverbs.ibv_destroy_cq(handle);
    }
}

internal sealed unsafe class NativeWindowHandle(nint window, RdmaHandle domain) : WindowHandle(window, domain)
{
    protected override int Deallocate()
    {
        var deallocate = (delegate* unmanaged<nint, int>)Interop.Read<nint>(Interop.ContextOf(handle), Layout.Context.DeallocMw);
        return deallocate(handle);
    }
}
