using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.Loop;
using Lunaris.Scsi;
using Lunaris.Transports.Iser;
using Lunaris.Transports.Tcp;

namespace Lunaris.LibIscsi.Engine;

/// <content>Connecting, logging in and out, reconnecting.</content>
internal sealed unsafe partial class Context
{
    /// <summary>Unit attentions that a fresh nexus may have in store before something is wrong.</summary>
    private const int MaxUnitAttentions = 10;

    private static readonly TransportRegistry s_transports = new TransportRegistry().Register(new TcpTransportFactory()).Register(new IserTransportFactory());

    private SessionEngine? _engine;
    private IPoller? _poller;
    private Completion _onConnect;
    private Completion _onLogin;
    private Completion _onFullConnect;
    private bool _tellsLoss;
    private bool _endedByCaller;
    private int _fullConnectLun = -1;
    private int _unitAttentions;
    private bool _everLoggedIn;
    private string? _redirectedTo;
    private string? _overRdmaInstead;
    private byte* _targetAddress;

    /// <summary>Whether the session is in full feature phase.</summary>
    public bool IsLoggedIn => _engine is { State: SessionState.LoggedIn };

    /// <summary>Where a login was sent on to; empty where none was.</summary>
    public CString TargetAddress
    {
        get
        {
            if (_redirectedTo is null)
            {
                return CString.Literal(""u8);
            }

            Libc.Free(_targetAddress);
            _targetAddress = CString.Allocate(_redirectedTo).Address;
            return new CString(_targetAddress);
        }
    }

    /// <summary>Whether there is a session that takes requests, be it between two connections.</summary>
    private bool IsUsable => _everLoggedIn && _engine is { } engine
        && (engine.State is SessionState.LoggedIn || (engine.State is SessionState.Connecting or SessionState.Waiting && !(Settings.NoAutoReconnect && engine.State == SessionState.Waiting)));

    /// <summary>Starts to connect; the callback comes when the connection stands or cannot be made, and once more when it breaks.</summary>
    /// <returns>0, or -1 and no callback.</returns>
    public int Connect(CString portal, CommandCallback callback, void* privateData)
    {
        int result = Connect(portal.ToString());
        if (result == 0)
        {
            _onConnect = new Completion(callback, privateData);
            _tellsLoss = true;
        }

        return result;
    }

    /// <summary>Connects and waits.</summary>
    public int ConnectAndWait(CString portal)
    {
        if (Connect(portal.ToString()) < 0)
        {
            return -1;
        }

        var wait = new SyncWait();
        _onConnect = new Completion(wait);
        return WaitFor(wait) == NativeStatus.Good ? 0 : -1;
    }

    /// <summary>Starts to log in over the connection that stands.</summary>
    public int LogIn(CommandCallback callback, void* privateData) => LogIn(new Completion(callback, privateData));

    /// <summary>Logs in and waits.</summary>
    public int LogInAndWait()
    {
        var wait = new SyncWait();
        return LogIn(new Completion(wait)) == 0 && WaitFor(wait) == NativeStatus.Good ? 0 : -1;
    }

    /// <summary>Connects, logs in and takes the unit attentions of the fresh nexus away.</summary>
    public int FullConnect(CString portal, int lun, CommandCallback callback, void* privateData) =>
        FullConnect(portal.ToString(), lun, new Completion(callback, privateData));

    /// <summary>The same, waiting.</summary>
    public int FullConnectAndWait(CString portal, int lun)
    {
        var wait = new SyncWait();
        return FullConnect(portal.ToString(), lun, new Completion(wait)) == 0 && WaitFor(wait) == NativeStatus.Good ? 0 : -1;
    }

    /// <summary>Starts to log out.</summary>
    public int LogOut(CommandCallback callback, void* privateData) => LogOut(new Completion(callback, privateData));

    /// <summary>Logs out and waits, as long as the engine gives the target for its answer.</summary>
    public int LogOutAndWait()
    {
        var wait = new SyncWait();
        return LogOut(new Completion(wait)) == 0 && WaitFor(wait) == NativeStatus.Good ? 0 : -1;
    }

    /// <summary>Closes the connection, without a logout.</summary>
    public int Disconnect()
    {
        if (_engine is null)
        {
            return Fail("Trying to disconnect but not connected.");
        }

        Enter();
        try
        {
            CloseSession("The caller disconnected.");
            return 0;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Asks for a new connection; safe to ask again while one is being made.</summary>
    /// <param name="force">Whether not to wait for the pause between two attempts.</param>
    public int Reconnect(bool force)
    {
        if (_engine is not { } engine || !_everLoggedIn || engine.State == SessionState.Closed)
        {
            return Fail("Trying to reconnect a session that was never logged in or has ended.");
        }

        bool held = engine.State == SessionState.Waiting && (force || Settings.NoAutoReconnect);
        if (held || engine.State is SessionState.LoggedIn)
        {
            Enter();
            try
            {
                engine.Reconnect = Settings.Reconnect with { OnRequestOnly = false };
                engine.RequestReconnect(MonotonicClock.Now);
                Dispatch();
                engine.Reconnect = Settings.Reconnect;
            }
            finally
            {
                Leave();
            }
        }

        return 0;
    }

    /// <summary>Asks for a new connection and waits until the session is logged in again.</summary>
    public int ReconnectAndWait(bool force)
    {
        if (Reconnect(force) < 0)
        {
            return -1;
        }

        Enter();
        try
        {
            while (_engine is { State: not (SessionState.LoggedIn or SessionState.Closed) })
            {
                PollOnce();
            }

            return IsLoggedIn ? 0 : -1;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The pause before the next attempt is over at once.</summary>
    public void ResetNextReconnect()
    {
        if (_engine is { State: SessionState.Waiting } engine && !Settings.NoAutoReconnect)
        {
            engine.RequestReconnect(MonotonicClock.Now);
        }
    }

    /// <summary>The settings about reconnecting have changed.</summary>
    public void OnReconnectSettings()
    {
        if (_engine is not { } engine)
        {
            return;
        }

        engine.Reconnect = Settings.Reconnect;
        if (!Settings.NoAutoReconnect && engine.State == SessionState.Waiting && _everLoggedIn)
        {
            engine.RequestReconnect(MonotonicClock.Now);
        }
    }

    /// <summary>
    /// A discovery session that was asked for over RDMA is tried over TCP first: targets that listen for both on one portal tell the same by either, and the
    /// kernel target of Linux 7.3 goes down over SendTargets on RDMA.
    /// </summary>
    private int Connect(string portal)
    {
        bool overTcpFirst = Settings is { SessionType: NativeSessionType.Discovery, Transport: TransportType.Iser };
        _overRdmaInstead = overTcpFirst ? portal : null;
        return Connect(portal, overTcpFirst ? TransportType.Tcp : Settings.Transport);
    }

    private int Connect(string portal, TransportType transport)
    {
        if (_engine is { State: not SessionState.Closed })
        {
            return Fail("Trying to connect but already connected.");
        }

        if (!Portal.TryParse(portal, out Portal? address) && !TryParseWithGroup(portal, out address))
        {
            return Fail($"Invalid target:{portal}  Can not resolv into IPv4/v6.");
        }

        FreeEngine();
        LoginOptions login = Placeholder();
        ITransportFactory factory = s_transports.Find(transport == TransportType.Iser ? "iser" : "tcp");
        TransportOptions options = Settings.NextTransportOptions();
        _engine = new SessionEngine(
            new SessionOptions
            {
                Portal = address!,
                Login = login,
                Isid = Settings.Isid,
                PauseBeforeLogin = true,
                Reconnect = Settings.Reconnect,
                Abort = new AbortPolicy { AbortTaskTimeout = TimeSpan.FromSeconds(2), ResetLogicalUnit = false },
                Keepalive = KeepalivePolicy.None,
                DefaultTaskTimeout = TimeSpan.Zero,
                MaxSends = int.MaxValue,
            },
            sink => factory.Create(sink, options),
            SystemEntropy.Instance);
        _poller ??= factory.CreatePoller(isWaitedOn: false);
        _poller.Add(_engine.Transport, 0);
        _everLoggedIn = false;
        _endedByCaller = false;
        _redirectedTo = null;
        RegisterAll();
        _engine.Start(MonotonicClock.Now);
        ArmTimer();
        return 0;
    }

    /// <summary>A portal as discovery names it, with its portal group behind a comma.</summary>
    private static bool TryParseWithGroup(string text, out Portal? portal)
    {
        portal = Iscsi.Names.TargetAddress.TryParse(Encoding.UTF8.GetBytes(text), out TargetAddress address) ? Portal.From(address) : null;
        return portal is not null;
    }

    /// <summary>The engine is made before the caller has said all: what counts is set with the login.</summary>
    private LoginOptions Placeholder()
    {
        LoginOptions login = Settings.ToLogin();
        return login.TargetName is null ? login with { SessionType = SessionType.Discovery } : login;
    }

    private int LogIn(in Completion completion)
    {
        if (_engine is not { } engine || engine.State is SessionState.Closed)
        {
            return Fail("Trying to log in but not connected.");
        }

        if (engine.State != SessionState.Connected)
        {
            return Fail("Trying to login while already logged in.");
        }

        switch (Settings.SessionType)
        {
            case null:
                return Fail("trying to login without setting session type.");
            case NativeSessionType.Normal when Settings.TargetName is null:
                return Fail("Trying normal connect but target name not set.");
        }

        try
        {
            engine.ContinueWithLogin(Settings.ToLogin(), Settings.Isid, MonotonicClock.Now);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return Fail(exception.Message);
        }

        _onLogin = completion;
        _isRung = true;
        return 0;
    }

    private int FullConnect(string portal, int lun, in Completion completion)
    {
        if (Settings.SessionType is null)
        {
            Settings.SessionType = NativeSessionType.Normal;
        }

        if (Connect(portal) < 0)
        {
            return -1;
        }

        _onFullConnect = completion;
        _fullConnectLun = lun;
        _unitAttentions = 0;
        return 0;
    }

    private int LogOut(in Completion completion)
    {
        if (!IsLoggedIn)
        {
            return Fail("Trying to logout while not logged in.");
        }

        // Whatever the target makes of it, the session ends here: nothing is to be made anew.
        _endedByCaller = true;
        Submit(new PendingLogout(this, completion));
        return 0;
    }

    private void OnSessionEvent(SessionEvent happened)
    {
        if (Log.Wants(LogSink.Connections))
        {
            Log.Write(LogSink.Connections, happened.Message);
        }

        switch (happened.Kind)
        {
            case SessionEventKind.Connected when !_onFullConnect.IsNone:
                if (LogIn(default) < 0)
                {
                    EndFullConnect(NativeStatus.Error);
                }

                break;
            case SessionEventKind.Connected:
                Completion.Take(ref _onConnect, keep: _tellsLoss).Run(this, NativeStatus.Good, null);
                break;
            case SessionEventKind.LoggedIn:
                OnLoggedIn();
                break;
            case SessionEventKind.Redirected:
                _redirectedTo = happened.Portal?.ToString();
                break;
            case SessionEventKind.ConnectionLost:
                _nopsInFlight = 0;
                _engine!.HoldsCommands = Settings.NoUnitAttentionOnReconnect && _fullConnectLun >= 0;
                if (Settings.NoAutoReconnect)
                {
                    CancelCommands();
                }

                break;
            case SessionEventKind.Closed:
                OnSessionClosed(happened.Fault!);
                break;
        }
    }

    private void OnLoggedIn()
    {
        bool first = !_everLoggedIn;
        ShowAgreement(_engine!);
        _everLoggedIn = true;
        _nopsInFlight = 0;
        if (Settings.HeaderDigest == HeaderDigest.Crc32C && _engine!.Parameters is { HeaderDigest: DigestType.None } && Log.Wants(LogSink.Connections))
        {
            Log.Write(LogSink.Connections, "The target takes no header digest: the session goes on without.");
        }

        Completion.Take(ref _onLogin, keep: false).Run(this, NativeStatus.Good, null);
        if (!_onFullConnect.IsNone)
        {
            if (_fullConnectLun < 0 || Settings.SessionType == NativeSessionType.Discovery)
            {
                EndFullConnect(NativeStatus.Good);
            }
            else
            {
                SubmitReadinessTest();
            }
        }
        else if (!first && _engine!.HoldsCommands)
        {
            _unitAttentions = 0;
            SubmitReadinessTest();
        }
    }

    private void SubmitReadinessTest()
    {
        // Ahead of what the caller has queued; not as an immediate command, which LIO takes none of.
        var test = new ReadinessTest(this) { Lun = NativeLun.Decode(_fullConnectLun), GoesFirst = true };
        test.SetCommand(default(Lunaris.Scsi.Commands.TestUnitReady));
        Submit(test);
    }

    /// <summary>The target has told how the logical unit is.</summary>
    internal void OnReadinessTested(ReadinessTest test)
    {
        ScsiCompletion completion = test.Completion;
        NativeSense sense = default;
        if (completion.Outcome == TaskOutcome.Completed && completion.Status == ScsiStatus.CheckCondition)
        {
            Scsi.SenseParser.Parse(&sense, completion.Sense.Span);
            if (sense.Key == (int)SenseKey.UnitAttention)
            {
                if (++_unitAttentions <= MaxUnitAttentions)
                {
                    SubmitReadinessTest();
                    return;
                }

                SetError("iscsi_testunitready Too many UnitAttentions received.");
                Release();
                EndFullConnect(NativeStatus.Error);
                return;
            }
        }

        if (_onFullConnect.IsNone)
        {
            Release();
            return;
        }

        // A unit without a medium, one that another initiator holds, or one at its work is connected all the same.
        bool usable = completion.IsGood
            || (completion.Outcome == TaskOutcome.Completed && (completion.Status == ScsiStatus.ReservationConflict || sense.Key == (int)SenseKey.NotReady));
        if (!usable)
        {
            SetError(completion.Outcome == TaskOutcome.Completed ? DescribeSense(sense) : Describe(test));
        }

        EndFullConnect(usable ? NativeStatus.Good : NativeStatus.Error);
    }

    /// <summary>The caller's commands may go on.</summary>
    private void Release()
    {
        if (_engine is { HoldsCommands: true } engine && engine.State != SessionState.Waiting)
        {
            engine.HoldsCommands = false;
            _isRung = true;
        }
    }

    private void EndFullConnect(int status) => Completion.Take(ref _onFullConnect, keep: false).Run(this, status, null);

    private void OnSessionClosed(TransportFault fault)
    {
        bool wasLoggedIn = _everLoggedIn;
        _nopsInFlight = 0;
        if (_endedByCaller)
        {
            // Functions of the caller's are not called for an end that the caller has brought about; its calls that wait return.
            Forget(ref _onConnect);
            Forget(ref _onLogin);
            Forget(ref _onFullConnect);
            return;
        }

        if (_overRdmaInstead is { } portal && fault.Kind is (TransportFaultKind.ConnectFailed or TransportFaultKind.ConnectTimeout))
        {
            _overRdmaInstead = null;
            if (Connect(portal, TransportType.Iser) == 0)
            {
                return;
            }
        }

        if (fault.Kind is TransportFaultKind.LoginFailed)
        {
            SetError($"Failed to log in to target. {LoginWords.Describe(fault)}");
        }
        else if (!wasLoggedIn)
        {
            SetError($"Failed to connect to iSCSI socket. {fault.Message}");
        }
        else
        {
            SetError(fault.Message);
        }

        Completion.Take(ref _onLogin, keep: false).Run(this, NativeStatus.Error, null);
        EndFullConnect(NativeStatus.Error);
        Completion.Take(ref _onConnect, keep: false).Run(this, NativeStatus.Error, null);
    }

    private void Forget(ref Completion place)
    {
        Completion completion = Completion.Take(ref place, keep: false);
        if (completion.IsWaitedFor)
        {
            completion.Run(this, NativeStatus.Cancelled, null);
        }
    }

    /// <summary>Ends the session, with its callbacks as cancelled.</summary>
    private void CloseSession(string reason)
    {
        _endedByCaller = true;
        CancelStaged();
        if (_engine is { } engine)
        {
            engine.Close(new TransportFault(TransportFaultKind.ClosedLocally, reason), MonotonicClock.Now);
            Dispatch();
        }
    }

    private void FreeEngine()
    {
        if (_engine is { } engine)
        {
            UnregisterAll();
            _poller!.Remove(engine.Transport);
            engine.Dispose();
            Dispatch();
            _engine = null;
        }
    }

    private void FreeDescriptors()
    {
        FreeEngine();
        FreeTimer();
        _poller?.Dispose();
        _poller = null;
        Libc.Free(_targetAddress);
        _targetAddress = null;
    }
}
