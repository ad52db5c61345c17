using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Engine;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Exports;

/// <summary>Connecting, logging in and out, reconnecting, discovery.</summary>
internal static unsafe class SessionExports
{
    /// <summary>Starts to connect.</summary>
    [CExport("iscsi_connect_async")]
    public static int Connect(Context iscsi, CString portal, CommandCallback cb, [NullOk] void* private_data) => iscsi.Connect(portal, cb, private_data);

    /// <summary>Connects.</summary>
    [CExport("iscsi_connect_sync")]
    public static int ConnectAndWait(Context iscsi, CString portal) => iscsi.ConnectAndWait(portal);

    /// <summary>Starts to log in.</summary>
    [CExport("iscsi_login_async")]
    public static int LogIn(Context iscsi, CommandCallback cb, [NullOk] void* private_data) => iscsi.LogIn(cb, private_data);

    /// <summary>Logs in.</summary>
    [CExport("iscsi_login_sync")]
    public static int LogInAndWait(Context iscsi) => iscsi.LogInAndWait();

    /// <summary>Starts to connect and log in.</summary>
    [CExport("iscsi_full_connect_async")]
    public static int FullConnect(Context iscsi, CString portal, int lun, CommandCallback cb, [NullOk] void* private_data) => iscsi.FullConnect(portal, lun, cb, private_data);

    /// <summary>Connects and logs in.</summary>
    [CExport("iscsi_full_connect_sync")]
    public static int FullConnectAndWait(Context iscsi, CString portal, int lun) => iscsi.FullConnectAndWait(portal, lun);

    /// <summary>Starts to log out.</summary>
    [CExport("iscsi_logout_async")]
    public static int LogOut(Context iscsi, CommandCallback cb, [NullOk] void* private_data) => iscsi.LogOut(cb, private_data);

    /// <summary>Logs out.</summary>
    [CExport("iscsi_logout_sync")]
    public static int LogOutAndWait(Context iscsi) => iscsi.LogOutAndWait();

    /// <summary>Closes the connection.</summary>
    [CExport("iscsi_disconnect")]
    public static int Disconnect(Context iscsi) => iscsi.Disconnect();

    /// <summary>Makes the connection anew, in the background.</summary>
    [CExport("iscsi_reconnect")]
    public static int Reconnect(Context iscsi) => iscsi.Reconnect(force: false);

    /// <summary>Makes the connection anew.</summary>
    [CExport("iscsi_reconnect_sync")]
    public static int ReconnectAndWait(Context iscsi) => iscsi.ReconnectAndWait(force: false);

    /// <summary>Makes the connection anew without waiting for the pause between attempts; of 1.20.</summary>
    [CExport("iscsi_force_reconnect")]
    public static int ForceReconnect(Context iscsi) => iscsi.Reconnect(force: true);

    /// <summary>The same, waiting; of 1.20.</summary>
    [CExport("iscsi_force_reconnect_sync")]
    public static int ForceReconnectAndWait(Context iscsi) => iscsi.ReconnectAndWait(force: true);

    /// <summary>Ends the pause between two attempts; of 1.20.</summary>
    [CExport("iscsi_reset_next_reconnect")]
    public static void ResetNextReconnect(Context iscsi) => iscsi.ResetNextReconnect();

    /// <summary>Whether the session is in full feature phase.</summary>
    [CExport("iscsi_is_logged_in", OnError = 0)]
    public static int IsLoggedIn(Context iscsi) => iscsi.IsLoggedIn ? 1 : 0;

    /// <summary>Where the target has sent the login.</summary>
    [CExport("iscsi_get_target_address", OnError = "")]
    public static CString GetTargetAddress(Context iscsi) => iscsi.TargetAddress;

    /// <summary>Starts a discovery.</summary>
    [CExport("iscsi_discovery_async")]
    public static int Discover(Context iscsi, CommandCallback cb, [NullOk] void* private_data) => iscsi.Discover(new Completion(cb, private_data));

    /// <summary>Finds the targets of a portal; <c>iscsi_free_discovery_data</c> frees the list.</summary>
    [CExport("iscsi_discovery_sync")]
    public static NativeDiscoveryAddress* DiscoverAndWait(Context iscsi) => iscsi.DiscoverAndWait();

    /// <summary>Frees discovery's list.</summary>
    [CExport("iscsi_free_discovery_data")]
    public static void FreeDiscoveryData(Context? iscsi, [NullOk] NativeDiscoveryAddress* da) => DiscoveryList.Free(da);
}
