using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>What librdmacm exports. Functions return 0 or a pointer; otherwise -1 or null and errno.</summary>
internal static unsafe partial class Librdmacm
{
    /// <summary>RDMA_PS_TCP: reliable connections.</summary>
    public const int ReliablePortSpace = 0x106;

    private const string Library = NativeLibraries.ConnectionManager;

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint* rdma_get_devices(int* count);

    [LibraryImport(Library)]
    public static partial void rdma_free_devices(nint* list);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint rdma_create_event_channel();

    [LibraryImport(Library)]
    public static partial void rdma_destroy_event_channel(nint channel);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_create_id(nint channel, nint* id, nint tag, int portSpace);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_destroy_id(nint id);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_resolve_addr(nint id, void* source, void* destination, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_resolve_route(nint id, int milliseconds);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_set_option(nint id, int level, int option, void* value, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_bind_addr(nint id, void* address);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_listen(nint id, int backlog);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_create_qp(nint id, nint domain, QueuePairInit* init);

    [LibraryImport(Library)]
    public static partial void rdma_destroy_qp(nint id);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_connect(nint id, ConnectionParameterBlock* parameters);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_accept(nint id, ConnectionParameterBlock* parameters);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_reject(nint id, void* privateData, byte length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_disconnect(nint id);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_get_cm_event(nint channel, nint* connectionEvent);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int rdma_ack_cm_event(nint connectionEvent);
}
