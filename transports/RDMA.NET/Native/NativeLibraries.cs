using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>Finds the libraries without needing them: a machine without RDMA gets a sentence, not an exception.</summary>
internal static class NativeLibraries
{
    /// <summary>Versioned names: the unversioned ones come with development packages only.</summary>
    public const string Verbs = "libibverbs.so.1";

    public const string ConnectionManager = "librdmacm.so.1";

    private static readonly string[] s_verbsExports =
    [
        "ibv_get_device_list", "ibv_free_device_list", "ibv_get_device_name", "ibv_open_device", "ibv_close_device", "ibv_query_device",
        "ibv_query_port", "ibv_alloc_pd", "ibv_dealloc_pd", "ibv_reg_mr", "ibv_dereg_mr", "ibv_create_comp_channel",
        "ibv_destroy_comp_channel", "ibv_create_cq", "ibv_destroy_cq", "ibv_get_cq_event", "ibv_ack_cq_events", "ibv_modify_qp",
        "ibv_query_qp", "ibv_get_async_event", "ibv_ack_async_event",
    ];

    private static readonly string[] s_managerExports =
    [
        "rdma_create_event_channel", "rdma_destroy_event_channel", "rdma_create_id", "rdma_destroy_id", "rdma_resolve_addr",
        "rdma_resolve_route", "rdma_bind_addr", "rdma_listen", "rdma_create_qp", "rdma_destroy_qp", "rdma_connect", "rdma_accept",
        "rdma_reject", "rdma_disconnect", "rdma_get_cm_event", "rdma_ack_cm_event", "rdma_get_devices", "rdma_free_devices",
    ];

    /// <summary>What keeps the libraries from being used, or null.</summary>
    public static string? Probe(string verbs, string connectionManager)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "RDMA needs Linux with rdma-core.";
        }
        if (!Environment.Is64BitProcess || !BitConverter.IsLittleEndian)
        {
            return "RDMA needs a 64-bit little-endian process (x86-64 or arm64).";
        }
        return Probe(verbs, "libibverbs1", s_verbsExports) ?? Probe(connectionManager, "librdmacm1", s_managerExports);
    }

    private static string? Probe(string library, string package, string[] exports)
    {
        if (!NativeLibrary.TryLoad(library, typeof(NativeLibraries).Assembly, DllImportSearchPath.SafeDirectories, out nint handle))
        {
            return $"{library} is not installed (rdma-core; on Debian: apt-get install {package}).";
        }
        foreach (string export in exports)
        {
            if (!NativeLibrary.TryGetExport(handle, export, out _))
            {
                return $"{library} is too old or too different: it has no {export}.";
            }
        }
        return null;
    }
}
