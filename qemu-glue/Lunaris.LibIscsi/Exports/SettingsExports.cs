using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Wire;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Engine;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Exports;

/// <summary>Settings of a context: who connects to whom, and how.</summary>
internal static class SettingsExports
{
    /// <summary>Chooses the transport. The libraries of RDMA are looked for when it is asked for, and not before.</summary>
    [CExport("iscsi_init_transport")]
    public static int InitTransport(Context iscsi, TransportType transport)
    {
        if (transport is not (TransportType.Tcp or TransportType.Iser))
        {
            return iscsi.Fail($"There is no transport {(int)transport}.");
        }

        iscsi.Settings.Transport = transport;
        return 0;
    }

    /// <summary>Names the target.</summary>
    [CExport("iscsi_set_targetname")]
    public static int SetTargetName(Context iscsi, CString targetname)
    {
        iscsi.Settings.TargetName = targetname.ToString();
        return 0;
    }

    /// <summary>Sets the initiator's alias.</summary>
    [CExport("iscsi_set_alias")]
    public static int SetAlias(Context iscsi, CString alias)
    {
        if (iscsi.IsLoggedIn)
        {
            return iscsi.Fail("Already logged in when adding alias");
        }

        iscsi.Settings.Alias = alias.ToString();
        return 0;
    }

    /// <summary>Discovery or normal.</summary>
    [CExport("iscsi_set_session_type")]
    public static int SetSessionType(Context iscsi, NativeSessionType session_type)
    {
        if (session_type is not (NativeSessionType.Discovery or NativeSessionType.Normal))
        {
            return iscsi.Fail($"Can not handle sessions {(int)session_type} yet.");
        }

        if (iscsi.IsLoggedIn)
        {
            return iscsi.Fail("trying to set session type while logged in");
        }

        iscsi.Settings.SessionType = session_type;
        return 0;
    }

    /// <summary>Header digests, best first.</summary>
    [CExport("iscsi_set_header_digest")]
    public static int SetHeaderDigest(Context iscsi, HeaderDigest header_digest)
    {
        if (iscsi.IsLoggedIn)
        {
            return iscsi.Fail("trying to set header digest while logged in");
        }

        if (header_digest is < HeaderDigest.None or > HeaderDigest.Crc32C)
        {
            return iscsi.Fail("invalid header digest value");
        }

        iscsi.Settings.HeaderDigest = header_digest;
        return 0;
    }

    /// <summary>Data digests, best first; of 1.20.</summary>
    [CExport("iscsi_set_data_digest")]
    public static int SetDataDigest(Context iscsi, [CType("enum iscsi_data_digest")] HeaderDigest data_digest)
    {
        if (iscsi.IsLoggedIn)
        {
            return iscsi.Fail("trying to set data digest while logged in");
        }

        if (data_digest is < HeaderDigest.None or > HeaderDigest.Crc32C)
        {
            return iscsi.Fail("invalid data digest value");
        }

        iscsi.Settings.DataDigest = data_digest;
        return 0;
    }

    /// <summary>Our CHAP name and secret; two empty texts take them away.</summary>
    [CExport("iscsi_set_initiator_username_pwd")]
    public static int SetInitiatorCredentials(Context iscsi, [NullOk] CString user, [NullOk] CString passwd)
    {
        if (!TryReadCredentials(iscsi, user, passwd, out ChapCredentials? credentials))
        {
            return -1;
        }

        iscsi.Settings.Initiator = credentials;
        return 0;
    }

    /// <summary>The CHAP name and secret that the target must prove to know; two empty texts take them away.</summary>
    [CExport("iscsi_set_target_username_pwd")]
    public static int SetTargetCredentials(Context iscsi, [NullOk] CString user, [NullOk] CString passwd)
    {
        if (!TryReadCredentials(iscsi, user, passwd, out ChapCredentials? credentials))
        {
            return -1;
        }

        iscsi.Settings.Target = credentials;
        return 0;
    }

    /// <summary>The one CHAP algorithm to offer, by its number in the protocol; of 1.20. A number that is none leaves what is set.</summary>
    [CExport("iscsi_set_auth")]
    public static void SetAlgorithm(Context iscsi, [CType("enum iscsi_chap_auth")] uint auth)
    {
        var algorithm = (ChapAlgorithm)auth;
        if (!Enum.IsDefined(algorithm))
        {
            iscsi.SetError($"There is no CHAP algorithm {auth}.");
            return;
        }

        iscsi.Settings.Algorithms = [algorithm];
    }

    /// <summary>The CHAP algorithm that is offered first; of 1.20.</summary>
    [CExport("iscsi_get_auth", OnError = 0)]
    [return: CType("enum iscsi_chap_auth")]
    public static uint GetAlgorithm(Context iscsi) => (uint)iscsi.Settings.FirstAlgorithm;

    /// <summary>Whether commands may carry data.</summary>
    [CExport("iscsi_set_immediate_data")]
    public static int SetImmediateData(Context iscsi, NativeImmediateData immediate_data)
    {
        if (iscsi.IsLoggedIn)
        {
            return iscsi.Fail("Already logged in when trying to set immediate_data");
        }

        iscsi.Settings.ImmediateData = immediate_data != NativeImmediateData.No;
        return 0;
    }

    /// <summary>Whether writes wait to be asked for their data.</summary>
    [CExport("iscsi_set_initial_r2t")]
    public static int SetInitialR2T(Context iscsi, NativeInitialR2T initial_r2t)
    {
        if (iscsi.IsLoggedIn)
        {
            return iscsi.Fail("Already logged in when trying to set initial_r2t");
        }

        iscsi.Settings.InitialR2T = initial_r2t != NativeInitialR2T.No;
        return 0;
    }

    /// <summary>How long commands from now on may take, in seconds; 0 for no limit.</summary>
    [CExport("iscsi_set_timeout")]
    public static int SetTimeout(Context iscsi, int timeout)
    {
        iscsi.Settings.Timeout = TimeSpan.FromSeconds(Math.Max(0, timeout));
        return 0;
    }

    /// <summary>An ISID from an organisationally unique identifier.</summary>
    [CExport("iscsi_set_isid_oui")]
    public static int SetIsidOui(Context iscsi, uint oui, uint qualifier)
    {
        iscsi.Settings.Isid = Isid.FromOui(oui & 0x3FFFFF, qualifier & 0xFFFFFF);
        return 0;
    }

    /// <summary>An ISID from an enterprise number.</summary>
    [CExport("iscsi_set_isid_en")]
    public static int SetIsidEnterprise(Context iscsi, uint en, uint qualifier)
    {
        iscsi.Settings.Isid = Isid.FromEnterpriseNumber(en & 0xFFFFFF, (ushort)qualifier);
        return 0;
    }

    /// <summary>An ISID from random bits of the caller's.</summary>
    [CExport("iscsi_set_isid_random")]
    public static int SetIsidRandom(Context iscsi, uint rnd, uint qualifier)
    {
        iscsi.Settings.Isid = Isid.FromRandom(rnd, (ushort)qualifier);
        return 0;
    }

    /// <summary>The ISID of the reserved format, all other bits zero.</summary>
    [CExport("iscsi_set_isid_reserved")]
    public static int SetIsidReserved(Context iscsi)
    {
        iscsi.Settings.Isid = Isid.Reserved;
        return 0;
    }

    /// <summary>Has no effect: commands allocate nothing that could be cached.</summary>
    [CExport("iscsi_set_cache_allocations")]
    public static void SetCacheAllocations(Context iscsi, int ca)
    {
    }

    /// <summary>Attempts to reconnect: -1 for no limit, 0 for none.</summary>
    [CExport("iscsi_set_reconnect_max_retries")]
    public static void SetReconnectMaxRetries(Context iscsi, int count)
    {
        iscsi.Settings.MaxReconnects = count;
        iscsi.OnReconnectSettings();
    }

    /// <summary>Whether a lost connection stays lost; taking it back makes the connection anew.</summary>
    [CExport("iscsi_set_noautoreconnect")]
    public static void SetNoAutoReconnect(Context iscsi, int state)
    {
        iscsi.Settings.NoAutoReconnect = state != 0;
        iscsi.OnReconnectSettings();
    }

    /// <summary>Whether unit attentions of a reconnect are taken away.</summary>
    [CExport("iscsi_set_no_ua_on_reconnect")]
    public static void SetNoUnitAttentionOnReconnect(Context iscsi, int state) => iscsi.Settings.NoUnitAttentionOnReconnect = state != 0;

    /// <summary>TCP_USER_TIMEOUT in milliseconds.</summary>
    [CExport("iscsi_set_tcp_user_timeout")]
    public static void SetTcpUserTimeout(Context iscsi, int timeout_ms) =>
        iscsi.Settings.Socket = iscsi.Settings.Socket with { UserTimeout = TimeSpan.FromMilliseconds(Math.Max(0, timeout_ms)) };

    /// <summary>TCP_KEEPIDLE in seconds.</summary>
    [CExport("iscsi_set_tcp_keepidle")]
    public static void SetTcpKeepIdle(Context iscsi, int value) =>
        iscsi.Settings.Socket = iscsi.Settings.Socket with { KeepAliveIdle = TimeSpan.FromSeconds(Math.Max(0, value)) };

    /// <summary>TCP_KEEPCNT.</summary>
    [CExport("iscsi_set_tcp_keepcnt")]
    public static void SetTcpKeepCount(Context iscsi, int value) =>
        iscsi.Settings.Socket = iscsi.Settings.Socket with { KeepAliveCount = Math.Max(0, value) };

    /// <summary>TCP_KEEPINTVL in seconds.</summary>
    [CExport("iscsi_set_tcp_keepintvl")]
    public static void SetTcpKeepInterval(Context iscsi, int value) =>
        iscsi.Settings.Socket = iscsi.Settings.Socket with { KeepAliveInterval = TimeSpan.FromSeconds(Math.Max(0, value)) };

    /// <summary>TCP_SYNCNT.</summary>
    [CExport("iscsi_set_tcp_syncnt")]
    public static void SetTcpSynCount(Context iscsi, int value) =>
        iscsi.Settings.Socket = iscsi.Settings.Socket with { SynCount = Math.Max(0, value) };

    /// <summary>All three of keep-alive, in seconds and probes; from the next connection on.</summary>
    [CExport("iscsi_set_tcp_keepalive")]
    public static int SetTcpKeepAlive(Context iscsi, int idle, int count, int interval)
    {
        SetTcpKeepIdle(iscsi, idle);
        SetTcpKeepCount(iscsi, count);
        SetTcpKeepInterval(iscsi, interval);
        return 0;
    }

    /// <summary>Interfaces to connect from, separated by commas, taken in turn.</summary>
    [CExport("iscsi_set_bind_interfaces")]
    public static void SetBindInterfaces(Context iscsi, [CType("char *")] CString interfaces) => iscsi.Settings.SetInterfaces(interfaces.ToString());

    private static bool TryReadCredentials(Context context, CString user, CString password, out ChapCredentials? credentials)
    {
        credentials = null;
        if (user.Bytes.IsEmpty && password.Bytes.IsEmpty)
        {
            return true;
        }

        if (user.Bytes.IsEmpty || password.Bytes.IsEmpty || password.Bytes.Length > ChapSecret.MaxLength)
        {
            context.SetError("A CHAP name and a secret of 1 to 255 bytes are needed, or neither.");
            return false;
        }

        credentials = new ChapCredentials(user.ToString(), new ChapSecret(password.Bytes));
        return true;
    }
}
