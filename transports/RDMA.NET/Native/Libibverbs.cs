using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>What libibverbs exports. Functions that return a pointer or -1 set errno; the others return the error number.</summary>
internal static unsafe partial class Libibverbs
{
    private const string Library = NativeLibraries.Verbs;

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint* ibv_get_device_list(int* count);

    [LibraryImport(Library)]
    public static partial void ibv_free_device_list(nint* list);

    [LibraryImport(Library)]
    public static partial byte* ibv_get_device_name(nint device);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint ibv_open_device(nint device);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ibv_close_device(nint context);

    [LibraryImport(Library)]
    public static partial int ibv_query_device(nint context, byte* attributes);

    [LibraryImport(Library)]
    public static partial int ibv_query_port(nint context, byte port, byte* attributes);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint ibv_alloc_pd(nint context);

    [LibraryImport(Library)]
    public static partial int ibv_dealloc_pd(nint domain);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint ibv_reg_mr(nint domain, nint address, nuint length, int access);

    [LibraryImport(Library)]
    public static partial int ibv_dereg_mr(nint region);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint ibv_create_comp_channel(nint context);

    [LibraryImport(Library)]
    public static partial int ibv_destroy_comp_channel(nint channel);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint ibv_create_cq(nint context, int capacity, nint tag, nint channel, int vector);

    [LibraryImport(Library)]
    public static partial int ibv_destroy_cq(nint queue);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ibv_get_cq_event(nint channel, nint* queue, nint* tag);

    [LibraryImport(Library)]
    public static partial void ibv_ack_cq_events(nint queue, uint count);

    [LibraryImport(Library)]
    public static partial int ibv_modify_qp(nint queuePair, byte* attributes, int mask);

    [LibraryImport(Library)]
    public static partial int ibv_query_qp(nint queuePair, byte* attributes, int mask, QueuePairInit* init);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int ibv_get_async_event(nint context, byte* asyncEvent);

    [LibraryImport(Library)]
    public static partial void ibv_ack_async_event(byte* asyncEvent);
}
