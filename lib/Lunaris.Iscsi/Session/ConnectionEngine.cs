using System.Net;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Session;

/// <summary>
/// One connection of a session: its transport, its login, StatSN, and the PDUs both ways.
/// <code>
/// Closed -> Connecting [-> Connected] -> LoggingIn -> FullFeature -> Closed
/// any    -> Closed
/// </code>
/// </summary>
internal sealed partial class ConnectionEngine : ITransportSink, IDisposable
{
    /// <summary>Most pings of the target that may wait for their answer to be sent; a target that sends more does not read.</summary>
    private const int MaxQueuedPings = 64;

    /// <summary>How far an answer's number may be ahead of the one that is due, over RDMA: a target may be held up between numbering and sending for long.</summary>
    private const int MostStatusAhead = 1 << 16;

    /// <summary>For how many numbers behind the one that is due it is remembered whether they have come.</summary>
    private const int StatusRemembered = 64;

    /// <summary>All requests of a login carry one tag; no task of the table ever has this one.</summary>
    private static readonly Itt s_loginItt = new(0);

    private readonly SessionEngine _session;
    private readonly TaskQueue _dataOut = new();
    private LoginMachine? _login;
    private Phase _phase;
    private StatSn _expStatSN;

    /// <summary>Bit n: the answer with the number n + 1 after the one that is due has come.</summary>
    private ulong _statusAhead;
    private bool _toldOfOrder;
    private TransportFault? _violation;
    private TimeSpan _loginDeadline = TimeSpan.MaxValue;
    private TimeSpan _pingAt = TimeSpan.MaxValue;
    private TimeSpan _lastHeard;
    private bool _holdCommands;
    private bool _logoutSent;
    private bool _logoutIsOurs;
    private int _immediateOutstanding;
    private int _queuedPings;
    private TextTask? _text;

    // Copies of what was negotiated, for the hot path.
    private bool _immediateData;
    private bool _initialR2T;
    private uint _firstBurst;
    private uint _maxBurst;
    private uint _targetMaxRecv;
    private int _maxR2T;
    private bool _inOrder;
    private readonly bool _isRdma;
    private readonly bool _wantsExpectedAnswers;

    public ConnectionEngine(SessionEngine session, Cid cid, Func<ITransportSink, IIscsiTransport> createTransport)
    {
        _session = session;
        Cid = cid;
        Transport = createTransport(this);
        _isRdma = Transport.Capabilities.IsRdma;
        _wantsExpectedAnswers = Transport.Capabilities.WantsExpectedAnswers;
    }

    private enum Phase : byte
    {
        Closed,
        Connecting,
        Connected,
        LoggingIn,
        FullFeature,
    }

    public Cid Cid { get; }

    public IIscsiTransport Transport { get; }

    public bool IsOpen => _phase != Phase.Closed;

    public NopTask Keepalive { get; } = new() { IsOwn = true };

    /// <summary>The target wants the logout that is under way, and we do not: the session comes back.</summary>
    public bool LogoutAskedByTarget => _logout != LogoutStep.None && !_logoutIsOurs;

    public TimeSpan LastHeard => _lastHeard;

    /// <summary>Whether commands may carry data, as agreed or narrowed since.</summary>
    public bool ImmediateData
    {
        get => _immediateData;
        set => _immediateData = value;
    }

    /// <summary>Longest data segment that we send, as agreed or narrowed since.</summary>
    public uint TargetMaxRecv
    {
        get => _targetMaxRecv;
        set => _targetMaxRecv = value;
    }

    public TimeSpan NextDeadline
    {
        get
        {
            TimeSpan next = _loginDeadline < _pingAt ? _loginDeadline : _pingAt;
            return next < _drainUntil ? next : _drainUntil;
        }
    }

    public void Connect(Portal portal)
    {
        _phase = Phase.Connecting;
        _violation = null;
        _holdCommands = false;
        _queuedPings = 0;
        _logout = LogoutStep.None;
        _logoutSent = false;
        _logoutIsOurs = false;
        _loginDeadline = Deadline(_session.Options.ConnectTimeout);
        Transport.SetFraming(new FramingOptions(false, false, LoginMachine.MaxDataSegmentLength));
        Transport.Connect(portal);
    }

    public void OnConnected(EndPoint? local, EndPoint remote)
    {
        if (_session.OnConnected())
        {
            StartLogin();
        }
        else
        {
            _phase = Phase.Connected;
            _loginDeadline = TimeSpan.MaxValue;
        }
    }

    /// <summary>Begins to log in over the connection that stands.</summary>
    public void StartLogin()
    {
        _phase = Phase.LoggingIn;
        if (_loginDeadline == TimeSpan.MaxValue)
        {
            _loginDeadline = Deadline(_session.Options.ConnectTimeout);
        }

        _expStatSN = default;
        _statusAhead = 0;
        _session.Window.Start(new CmdSn(1));
        _login = new LoginMachine(_session.Login, _session.Isid, new Tsih(0), Cid, _session.Entropy);
        SendLogin();
    }

    public void OnClosed(TransportFault fault)
    {
        _phase = Phase.Closed;
        _login = null;
        _loginDeadline = TimeSpan.MaxValue;
        _pingAt = TimeSpan.MaxValue;
        _drainUntil = TimeSpan.MaxValue;
        while (_dataOut.First is { } task)
        {
            _dataOut.Remove(task);
        }

        _heldReceive = null;
        if (_held is { } held)
        {
            _held = null;
            OnSent(held);
            Transport.FreePdu(held);
        }

        _session.OnConnectionClosed(_violation ?? fault);
    }

    public void OnSent(Pdu pdu)
    {
        if (pdu.Task is { } task)
        {
            _session.OnPduOfTaskSent(task);
        }
        else if (IsPong(pdu))
        {
            _queuedPings--;
        }
    }

    public void OnNotice(string message) =>
        _session.Tell(new SessionEvent(SessionEventKind.TransportNotice, $"{_session.Describe()}: {message}") { Portal = _session.Portal });

    private static bool IsPong(Pdu pdu) => Bhs.OpcodeOf(pdu.Header) == Opcode.NopOut && Bhs.IttOf(pdu.Header) == Itt.None;

    public void OnTimer()
    {
        TimeSpan now = _session.Now;
        if (now >= _loginDeadline)
        {
            _loginDeadline = TimeSpan.MaxValue;
            string what = _phase == Phase.LoggingIn ? "The login was not through" : "There was no connection";
            Transport.Disconnect(new TransportFault(TransportFaultKind.ConnectTimeout, $"{what} after {_session.Options.ConnectTimeout.TotalSeconds:0.#} s."));
            return;
        }

        if (now >= _pingAt)
        {
            SeeToKeepalive(now);
        }

        if (now >= _drainUntil)
        {
            SubmitLogoutForTarget();
        }
    }

    public void Dispose() => Transport.Dispose();

    private TimeSpan Deadline(TimeSpan time) => time > TimeSpan.Zero ? _session.Now + time : TimeSpan.MaxValue;

    private void EnterFullFeature(NegotiatedParameters parameters)
    {
        _phase = Phase.FullFeature;
        _loginDeadline = TimeSpan.MaxValue;
        _login = null;
        _immediateData = parameters.ImmediateData;
        _initialR2T = parameters.InitialR2T;
        _maxBurst = (uint)parameters.MaxBurstLength;

        // FirstBurstLength may not exceed MaxBurstLength (RFC 7143 §13.14): a target that answers otherwise is held to the smaller.
        _firstBurst = (uint)Math.Min(parameters.FirstBurstLength, parameters.MaxBurstLength);
        _targetMaxRecv = (uint)(_isRdma ? parameters.TargetRecvDataSegmentLength : parameters.PeerMaxRecvDataSegmentLength);
        _maxR2T = parameters.MaxOutstandingR2T;
        _inOrder = parameters.DataPduInOrder && parameters.DataSequenceInOrder;
        Transport.SetFraming(new FramingOptions(
            parameters.HeaderDigest == DigestType.Crc32C,
            parameters.DataDigest == DigestType.Crc32C,
            _isRdma ? parameters.InitiatorRecvDataSegmentLength : parameters.OwnMaxRecvDataSegmentLength));
        _session.Parameters = parameters;
        Heard();
        SchedulePing();
        _session.OnLoggedIn();
    }

    private void Heard() => _lastHeard = _session.Now;

    private void SchedulePing()
    {
        // A discovery session knows text and logout and nothing else (RFC 7143 §4.3).
        TimeSpan interval = _session.Login.SessionType == SessionType.Discovery ? TimeSpan.Zero : _session.Options.Keepalive.Interval;
        _pingAt = interval > TimeSpan.Zero ? _lastHeard + interval : TimeSpan.MaxValue;
    }

    private void SeeToKeepalive(TimeSpan now)
    {
        KeepalivePolicy policy = _session.Options.Keepalive;
        if (now - _lastHeard >= policy.Interval && Keepalive.State == TaskState.Idle)
        {
            Keepalive.Timeout = policy.Timeout;
            _session.Submit(Keepalive, now);
            _pingAt = now + policy.Interval;
        }
        else
        {
            SchedulePing();
            if (_pingAt <= now)
            {
                _pingAt = now + policy.Interval;
            }
        }
    }

    private bool Violate(string message)
    {
        _violation ??= new TransportFault(TransportFaultKind.ProtocolViolation, message);
        return false;
    }

    private PayloadPlacement Refuse(string message)
    {
        Violate(message);
        return PayloadPlacement.Refuse;
    }

    /// <summary>Ends the connection from inside a PDU's handling, for a reason that is not the peer's fault.</summary>
    private bool End(TransportFaultKind kind, string message)
    {
        _violation ??= new TransportFault(kind, message);
        return false;
    }
}
