using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Login;

/// <summary>
/// The initiator's login of one connection (RFC 7143 §6.3). The stages are ours: a target moves on only to the stage that we asked for, and only when what
/// the options want of a stage is done, authentication above all.
/// <code>
/// Security ──T agreed, authentication done──▶ Operational ──T agreed, keys settled──▶ full feature phase
/// </code>
/// The caller sends what <see cref="WriteRequest"/> writes and hands each answer to <see cref="OnResponse"/>, until a step other than
/// <see cref="LoginStep.SendRequest"/> comes back. CmdSN, ITT and ExpStatSN are the caller's. Not thread-safe; one object per login.
/// </summary>
public sealed partial class LoginMachine
{
    /// <summary>Longest data segment of a login PDU in bytes: nothing else has been negotiated yet (RFC 7143 §13.12).</summary>
    public const int MaxDataSegmentLength = 8192;

    /// <summary>Smallest room for a data segment that a caller may give.</summary>
    public const int MinDataSegmentRoom = 512;

    private readonly LoginOptions _options;
    private readonly Isid _isid;
    private readonly Tsih _requestedTsih;
    private readonly Cid _cid;
    private readonly NegotiatedParameters? _session;
    private readonly KeyNegotiator _keys;
    private readonly ChapInitiator _chap;
    private readonly TextKeyWriter _out = new();
    private readonly TextBuffer _in;
    private bool _started;
    private bool _finished;
    private bool _awaiting;
    private bool _sentContinue;
    private bool _sentTransit;
    private bool _collecting;
    private int _rounds;

    /// <summary>Starts a login.</summary>
    /// <param name="options">What we want.</param>
    /// <param name="isid">Our session identifier: the same for the life of the session, reconnects included.</param>
    /// <param name="tsih">Zero for a new session (or to reinstate one), else the session that the connection is added to.</param>
    /// <param name="cid">The connection's identifier.</param>
    /// <param name="entropy">Where CHAP challenges come from.</param>
    /// <param name="session">What the leading login of the session agreed on, where <paramref name="tsih"/> is not zero.</param>
    /// <exception cref="ArgumentException">The options make no sense; the message says why.</exception>
    public LoginMachine(LoginOptions options, Isid isid, Tsih tsih, Cid cid, IEntropySource entropy, NegotiatedParameters? session = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(entropy);
        if (options.Check() is { } error)
        {
            throw new ArgumentException(error, nameof(options));
        }

        if (tsih.Value != 0 && session is null)
        {
            throw new ArgumentException("A connection is added to a session by what the session agreed on.", nameof(session));
        }

        _options = options;
        _isid = isid;
        _requestedTsih = tsih;
        _cid = cid;
        _session = tsih.Value == 0 ? null : session;
        _keys = new KeyNegotiator(KeySenders.Initiator, options.ToWishes(), options.SessionType == SessionType.Discovery, leading: tsih.Value == 0);
        _chap = new ChapInitiator(options.Authentication, entropy);
        _in = new TextBuffer(options.MaxTextLength);
        Stage = options.SkipSecurityStage && options.Authentication.Initiator is null ? LoginStage.OperationalNegotiation : LoginStage.SecurityNegotiation;
        _security = Stage == LoginStage.SecurityNegotiation ? SecurityState.NotStarted : SecurityState.Done;
    }

    /// <summary>The stage that the login is in.</summary>
    public LoginStage Stage { get; private set; }

    /// <summary>The session's handle at the target, once completed.</summary>
    public Tsih Tsih { get; private set; }

    /// <summary>What was agreed on, once completed.</summary>
    public NegotiatedParameters? Parameters { get; private set; }

    /// <summary>Where to go, once redirected.</summary>
    public LoginRedirect? Redirect { get; private set; }

    /// <summary>Why the login failed, once it has.</summary>
    public LoginFailure? Failure { get; private set; }

    /// <summary>Writes the next Login Request: opcode, flags, stages, versions, ISID, TSIH, CID, length and data segment.</summary>
    /// <param name="header">The header, zero where this does not write; CmdSN, ITT and ExpStatSN are the caller's.</param>
    /// <param name="data">Room for the data segment, at least <see cref="MinDataSegmentRoom"/> bytes; at most <see cref="MaxDataSegmentLength"/> are used.</param>
    /// <returns>Length of the data segment in bytes, without padding.</returns>
    /// <exception cref="InvalidOperationException">The login is over, or an answer is due first.</exception>
    public int WriteRequest(LoginRequestHeader header, Span<byte> data)
    {
        if (_finished || _awaiting)
        {
            throw new InvalidOperationException(_finished ? "The login is over." : "An answer to the last request is due first.");
        }

        if (data.Length < MinDataSegmentRoom)
        {
            throw new ArgumentException($"A login needs room for {MinDataSegmentRoom} bytes of data at least.", nameof(data));
        }

        if (!_started)
        {
            _started = true;
            Begin();
        }

        int length = _out.Take(data[..Math.Min(data.Length, MaxDataSegmentLength)]);
        _sentContinue = _out.Remaining > 0;
        _sentTransit = !_sentContinue && !_collecting && IsReadyToMove;
        _awaiting = true;

        header.Opcode = Opcode.LoginRequest;
        header.Immediate = true;
        header.Transit = _sentTransit;
        header.Continue = _sentContinue;
        header.CurrentStage = Stage;
        header.NextStage = _sentTransit ? NextStage : LoginStage.SecurityNegotiation;
        header.VersionMax = 0;
        header.VersionMin = 0;
        header.TotalAhsLength = 0;
        header.DataSegmentLength = length;
        header.Isid = _isid;
        header.Tsih = _requestedTsih;
        header.Cid = _cid;
        return length;
    }

    /// <summary>Takes an answer of the target. Its ITT, StatSN and digests are the caller's to check.</summary>
    /// <param name="header">The header.</param>
    /// <param name="data">The data segment, without padding.</param>
    /// <returns>What to do next.</returns>
    public LoginStep OnResponse(LoginResponseHeader header, ReadOnlySpan<byte> data)
    {
        if (_finished)
        {
            return Failure is not null ? LoginStep.Failed : Redirect is not null ? LoginStep.Redirected : LoginStep.Completed;
        }

        if (!_awaiting)
        {
            return Violation("The target answered a login request that was not sent.");
        }

        _awaiting = false;
        if (++_rounds > _options.MaxRounds)
        {
            return Fail(LoginFailureKind.Limit, $"The login did not end within {_options.MaxRounds} answers.");
        }

        if (header.StatusClass != 0)
        {
            return OnStatus(new LoginStatus((LoginStatusClass)header.StatusClass, header.StatusDetail), data);
        }

        if (CheckHeader(header, data.Length) is { } violation)
        {
            return Violation(violation);
        }

        if (_sentContinue)
        {
            return LoginStep.SendRequest;
        }

        if (_in.Append(data) != TextError.None)
        {
            return Fail(LoginFailureKind.Limit, $"The target's login text is longer than {_options.MaxTextLength} bytes.");
        }

        _collecting = header.Continue;
        if (_collecting)
        {
            return LoginStep.SendRequest;
        }

        int proposals = _keys.AnsweredProposals;
        LoginFailure? failure = OnText(_in.Text);
        _in.Clear();
        if (failure is not null)
        {
            return Fail(failure);
        }

        if (!header.Transit)
        {
            return LoginStep.SendRequest;
        }

        if (_keys.AnsweredProposals != proposals)
        {
            return Violation("The target left the stage with proposals that need an answer.");
        }

        return Stage == LoginStage.SecurityNegotiation ? LeaveSecurity() : LeaveOperational(header.Tsih);
    }

    private bool IsReadyToMove => Stage == LoginStage.OperationalNegotiation || IsSecurityReady;

    private LoginStage NextStage => Stage == LoginStage.SecurityNegotiation ? LoginStage.OperationalNegotiation : LoginStage.FullFeaturePhase;

    private string? CheckHeader(LoginResponseHeader header, int dataLength)
    {
        if (header.VersionActive != 0)
        {
            return $"The target chose version {header.VersionActive}, which was not offered.";
        }

        if (header.Isid != _isid)
        {
            return "The target answered with the ISID of another session.";
        }

        if (_requestedTsih.Value != 0 && header.Tsih != _requestedTsih)
        {
            return "The target answered with the TSIH of another session.";
        }

        if (header.CurrentStage != Stage)
        {
            return $"The target is in stage {header.CurrentStage} where the login is in stage {Stage}.";
        }

        if (header.Transit && header.Continue)
        {
            return "The target wants to leave the stage in the middle of its text.";
        }

        if (header.Transit && !_sentTransit)
        {
            return "The target left the stage without being asked.";
        }

        if (header.Transit && header.NextStage != NextStage)
        {
            return $"The target moved to stage {header.NextStage} where {NextStage} was asked for.";
        }

        // Text of ours that is not complete can have no answer yet (RFC 7143 §7.2).
        return _sentContinue && (header.Continue || dataLength != 0) ? "The target answered text that was not complete." : null;
    }

    private void Begin()
    {
        _out.Add("InitiatorName", _options.InitiatorName.Value);
        if (_options.InitiatorAlias is { } alias)
        {
            _out.Add("InitiatorAlias", alias);
        }

        if (_requestedTsih.Value == 0)
        {
            _out.Add("SessionType", _options.SessionType == SessionType.Discovery ? "Discovery" : "Normal");
        }

        if (_options.TargetName is { } target)
        {
            _out.Add("TargetName", target.Value);
        }

        if (Stage == LoginStage.SecurityNegotiation)
        {
            BeginSecurity();
        }
        else
        {
            BeginOperational();
        }
    }

    private void BeginOperational()
    {
        _keys.OfferAll(_out);
        foreach ((string name, string value) in _options.ExtraKeys)
        {
            _keys.OfferExtra(name, value, _out);
        }
    }

    private LoginStep LeaveOperational(Tsih tsih)
    {
        if (tsih.Value == 0)
        {
            return Violation("The target completed the login of a session without giving it a handle (TSIH).");
        }

        if (!_keys.Settle())
        {
            return Fail(LoginFailureKind.Negotiation, _keys.Violation!);
        }

        NegotiatedParameters parameters = new(_keys, _options.SessionType, _session)
        {
            SelfAuthenticated = _chap.HasResponded,
            PeerAuthenticated = _chap.TargetProved,
        };
        if (_options.Iser is not null && !parameters.RdmaExtensions && _options.SessionType != SessionType.Discovery)
        {
            return Fail(LoginFailureKind.Negotiation, "The target does not agree to iSER on this connection (RDMAExtensions ended as No).");
        }

        Stage = LoginStage.FullFeaturePhase;
        Tsih = tsih;
        Parameters = parameters;
        _finished = true;
        _out.Clear();
        return LoginStep.Completed;
    }

    private LoginStep Violation(string message) => Fail(LoginFailureKind.ProtocolViolation, message);

    private LoginStep Fail(LoginFailureKind kind, string message) => Fail(new LoginFailure(kind, LoginStatus.Success, message));

    private LoginStep Fail(LoginFailure failure)
    {
        Failure = failure;
        _finished = true;
        _out.Clear();
        _in.Clear();
        return LoginStep.Failed;
    }
}
