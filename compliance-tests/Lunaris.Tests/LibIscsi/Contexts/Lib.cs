using System.Runtime.InteropServices;
using System.Text;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.Tests.LibIscsi.Contexts;

/// <summary>The exported functions as a C program calls them: by their native entry points.</summary>
internal static unsafe class Lib
{
    public static NativeContext* Create(string name = "iqn.2026-01.test:glue")
    {
        using var text = new Utf8(name);
        return ((delegate* unmanaged[Cdecl]<CString, NativeContext*>)&EntryPoints.iscsi_create_context)(text.Value);
    }

    public static int Destroy(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_destroy_context)(c);

    public static string Error(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, CString>)&EntryPoints.iscsi_get_error)(c).ToString();

    public static int SetTarget(NativeContext* c, string name)
    {
        using var text = new Utf8(name);
        return ((delegate* unmanaged[Cdecl]<NativeContext*, CString, int>)&EntryPoints.iscsi_set_targetname)(c, text.Value);
    }

    public static int SetSessionType(NativeContext* c, NativeSessionType type) =>
        ((delegate* unmanaged[Cdecl]<NativeContext*, NativeSessionType, int>)&EntryPoints.iscsi_set_session_type)(c, type);

    public static int SetTimeout(NativeContext* c, int seconds) => ((delegate* unmanaged[Cdecl]<NativeContext*, int, int>)&EntryPoints.iscsi_set_timeout)(c, seconds);

    public static void SetNoAutoReconnect(NativeContext* c, int state) => ((delegate* unmanaged[Cdecl]<NativeContext*, int, void>)&EntryPoints.iscsi_set_noautoreconnect)(c, state);

    public static void SetNoUnitAttentionOnReconnect(NativeContext* c, int state) =>
        ((delegate* unmanaged[Cdecl]<NativeContext*, int, void>)&EntryPoints.iscsi_set_no_ua_on_reconnect)(c, state);

    public static void SetMaxReconnects(NativeContext* c, int count) => ((delegate* unmanaged[Cdecl]<NativeContext*, int, void>)&EntryPoints.iscsi_set_reconnect_max_retries)(c, count);

    public static int Connect(NativeContext* c, string portal)
    {
        using var text = new Utf8(portal);
        return ((delegate* unmanaged[Cdecl]<NativeContext*, CString, int>)&EntryPoints.iscsi_connect_sync)(c, text.Value);
    }

    public static int LogIn(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_login_sync)(c);

    public static int FullConnect(NativeContext* c, string portal, int lun)
    {
        using var text = new Utf8(portal);
        return ((delegate* unmanaged[Cdecl]<NativeContext*, CString, int, int>)&EntryPoints.iscsi_full_connect_sync)(c, text.Value, lun);
    }

    public static int LogOut(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_logout_sync)(c);

    public static int Disconnect(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_disconnect)(c);

    public static int Reconnect(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_reconnect)(c);

    public static int ReconnectAndWait(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_reconnect_sync)(c);

    public static int IsLoggedIn(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_is_logged_in)(c);

    public static int Fd(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_get_fd)(c);

    public static int WhichEvents(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_which_events)(c);

    public static int Service(NativeContext* c, int events) => ((delegate* unmanaged[Cdecl]<NativeContext*, int, int>)&EntryPoints.iscsi_service)(c, events);

    public static int QueueLength(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_queue_length)(c);

    public static int OutQueueLength(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_out_queue_length)(c);

    public static int NopsInFlight(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, int>)&EntryPoints.iscsi_get_nops_in_flight)(c);

    public static int Nop(NativeContext* c, CommandCallback cb, byte* data, int length, void* privateData) =>
        ((delegate* unmanaged[Cdecl]<NativeContext*, CommandCallback, byte*, int, void*, int>)&EntryPoints.iscsi_nop_out_async)(c, cb, data, length, privateData);

    public static int Command(NativeContext* c, int lun, NativeScsiTask* task, CommandCallback cb, NativeIscsiData* data, void* privateData) =>
        ((delegate* unmanaged[Cdecl]<NativeContext*, int, NativeScsiTask*, CommandCallback, NativeIscsiData*, void*, int>)&EntryPoints.iscsi_scsi_command_async)(c, lun, task, cb, data, privateData);

    public static NativeScsiTask* CommandAndWait(NativeContext* c, int lun, NativeScsiTask* task, NativeIscsiData* data = null) =>
        ((delegate* unmanaged[Cdecl]<NativeContext*, int, NativeScsiTask*, NativeIscsiData*, NativeScsiTask*>)&EntryPoints.iscsi_scsi_command_sync)(c, lun, task, data);

    public static int Cancel(NativeContext* c, NativeScsiTask* task) => ((delegate* unmanaged[Cdecl]<NativeContext*, NativeScsiTask*, int>)&EntryPoints.iscsi_scsi_cancel_task)(c, task);

    public static int AbortTask(NativeContext* c, NativeScsiTask* task) => ((delegate* unmanaged[Cdecl]<NativeContext*, NativeScsiTask*, int>)&EntryPoints.iscsi_task_mgmt_abort_task_sync)(c, task);

    public static NativeDiscoveryAddress* Discover(NativeContext* c) => ((delegate* unmanaged[Cdecl]<NativeContext*, NativeDiscoveryAddress*>)&EntryPoints.iscsi_discovery_sync)(c);

    public static void FreeDiscovery(NativeContext* c, NativeDiscoveryAddress* list) =>
        ((delegate* unmanaged[Cdecl]<NativeContext*, NativeDiscoveryAddress*, void>)&EntryPoints.iscsi_free_discovery_data)(c, list);

    public static NativeUrl* ParseUrl(NativeContext* c, string url)
    {
        using var text = new Utf8(url);
        return ((delegate* unmanaged[Cdecl]<NativeContext*, CString, NativeUrl*>)&EntryPoints.iscsi_parse_full_url)(c, text.Value);
    }

    public static void DestroyUrl(NativeUrl* url) => ((delegate* unmanaged[Cdecl]<NativeUrl*, void>)&EntryPoints.iscsi_destroy_url)(url);

    public static int RegisterMemory(NativeContext* c, void* address, nuint length) =>
        ((delegate* unmanaged[Cdecl]<NativeContext*, void*, nuint, int>)&EntryPoints.lunaris_iscsi_register_memory)(c, address, length);

    public static int UnregisterMemory(NativeContext* c, void* address) =>
        ((delegate* unmanaged[Cdecl]<NativeContext*, void*, int>)&EntryPoints.lunaris_iscsi_unregister_memory)(c, address);

    public static NativeScsiTask* Task(ReadOnlySpan<byte> cdb, int direction, int length)
    {
        fixed (byte* bytes = cdb)
        {
            return ((delegate* unmanaged[Cdecl]<int, byte*, int, int, NativeScsiTask*>)&EntryPoints.scsi_create_task)(cdb.Length, bytes, direction, length);
        }
    }

    public static void Free(NativeScsiTask* task) => ((delegate* unmanaged[Cdecl]<NativeScsiTask*, void>)&EntryPoints.scsi_free_scsi_task)(task);

    public static void SetIovIn(NativeScsiTask* task, NativeIovec* iov, int count) =>
        ((delegate* unmanaged[Cdecl]<NativeScsiTask*, NativeIovec*, int, void>)&EntryPoints.scsi_task_set_iov_in)(task, iov, count);

    /// <summary>A zero-terminated text on the C heap.</summary>
    private readonly struct Utf8 : IDisposable
    {
        public Utf8(string text)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text + '\0');
            var copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
            bytes.CopyTo(new Span<byte>(copy, bytes.Length));
            Value = new CString(copy);
        }

        public CString Value { get; }

        public void Dispose() => NativeMemory.Free(Value.Address);
    }
}
