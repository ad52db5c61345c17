using System.Globalization;
using System.Text;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Target.Login;

/// <summary>What a login request led to.</summary>
internal enum TargetLoginStep : byte
{
    /// <summary>Answer and wait for more.</summary>
    Answer,

    /// <summary>Answer; the initiator is logged in.</summary>
    Complete,

    /// <summary>Answer with the status and close.</summary>
    Refuse,
}

/// <summary>The target's side of the login of one connection (RFC 7143 §6.3). Not thread-safe.</summary>
/// <param name="node">The node.</param>
/// <param name="portalGroupTag">Portal group of the portal that was connected to.</param>
/// <param name="isRdma">The connection is one of RDMA: iSER's keys apply, digests do not (RFC 7145 §6).</param>
internal sealed class TargetLogin(TargetNode node, ushort portalGroupTag, bool isRdma)
{
    private readonly TextBuffer _in = new();
    private readonly TextKeyWriter _out = new();
    private KeyNegotiator? _keys;
    private ChapVerifier? _chap;
    private bool _isFirst = true;
    private bool _needsChap;
    private bool _hasMethod;
    private bool _announced;
    private LoginStage _stage;

    public LoginStatus Status { get; private set; }

    public string RedirectAddress { get; private set; } = "";

    public string InitiatorName { get; private set; } = "";

    public TargetUnit? Target { get; private set; }

    public SessionType SessionType { get; private set; }

    public Isid Isid { get; private set; }

    public Tsih Tsih { get; private set; }

    public Cid Cid { get; private set; }

    public NegotiatedParameters? Parameters { get; private set; }

    /// <summary>Text of the answer that is still to be sent.</summary>
    public TextKeyWriter Text => _out;

    public bool AnswersTransit { get; private set; }

    public LoginStage Stage => _stage;

    public LoginStage NextStage { get; private set; }

    public TargetLoginStep OnRequest(LoginRequestHeader request, ReadOnlySpan<byte> data)
    {
        AnswersTransit = false;
        if (_isFirst)
        {
            Isid = request.Isid;
            Tsih = request.Tsih;
            Cid = request.Cid;
            _stage = request.CurrentStage;
            if (request.VersionMin != 0)
            {
                return Refuse(LoginStatus.UnsupportedVersion);
            }
        }

        if (request.Isid != Isid || request.Cid != Cid || request.Tsih != Tsih || request.CurrentStage != _stage
            || _stage is not (LoginStage.SecurityNegotiation or LoginStage.OperationalNegotiation)
            || (request.Transit && (request.Continue || request.NextStage <= _stage || (int)request.NextStage == 2)))
        {
            return Violation("a login request out of order");
        }

        // Text of ours that is not sent whole goes on; the initiator's request must be empty then.
        if (_out.Remaining > 0)
        {
            return data.IsEmpty ? TargetLoginStep.Answer : Violation("text in the middle of ours");
        }

        if (_in.Append(data) != TextError.None)
        {
            return Refuse(LoginStatus.OutOfResources);
        }

        if (request.Continue)
        {
            return TargetLoginStep.Answer;
        }

        TargetLoginStep step = OnText(_in.Text);
        _in.Clear();
        _isFirst = false;
        return step != TargetLoginStep.Answer || !request.Transit ? step : OnTransit(request.NextStage);
    }

    private TargetLoginStep OnText(ReadOnlySpan<byte> text)
    {
        if (_isFirst && OnFirst(text) is { } refused)
        {
            return refused;
        }

        ChapKeys chap = default;
        TextKeyReader reader = new(text);
        while (reader.MoveNext())
        {
            KeyDefinition? row = KeyTable.Find(reader.Key);
            if (row?.Stage != KeyStage.Security)
            {
                // A target that leaves a key out answers as if it had not seen it.
                if (row is not null && node.Options.UnansweredKeys.Contains(row.Name))
                {
                    continue;
                }

                if (!_keys!.OnPair(reader.Key, reader.Value, _out))
                {
                    return Violation(_keys.Violation!);
                }

                continue;
            }

            if (_stage != LoginStage.SecurityNegotiation)
            {
                return Violation($"{row.Name} outside the security stage");
            }

            if (row.Id != KeyId.AuthMethod)
            {
                if (!chap.TryAdd(row.Id, reader.Value))
                {
                    return Violation($"{row.Name} twice");
                }
            }
            else if (_hasMethod)
            {
                return Violation("AuthMethod twice");
            }
            else if (!ChooseMethod(reader.Value))
            {
                return Refuse(LoginStatus.AuthenticationFailure);
            }
        }

        if (reader.Error != TextError.None)
        {
            return Violation(reader.Error.Describe());
        }

        if (chap.IsEmpty)
        {
            return TargetLoginStep.Answer;
        }

        if (!chap.Response.IsEmpty && node.Deviations.Has(Deviation.ChapTakesAnyResponse))
        {
            _needsChap = false;
            return TargetLoginStep.Answer;
        }

        return _chap is not null && _chap.OnKeys(chap, _out) ? TargetLoginStep.Answer : Refuse(LoginStatus.AuthenticationFailure);
    }

    private TargetLoginStep? OnFirst(ReadOnlySpan<byte> text)
    {
        string? targetName = null;
        bool hasName = false;
        TextKeyReader reader = new(text);
        while (reader.MoveNext())
        {
            if (reader.Key.SequenceEqual("InitiatorName"u8))
            {
                InitiatorName = Encoding.UTF8.GetString(reader.Value);
                hasName = InitiatorName.Length > 0;
            }
            else if (reader.Key.SequenceEqual("TargetName"u8))
            {
                targetName = Encoding.UTF8.GetString(reader.Value);
            }
            else if (reader.Key.SequenceEqual("SessionType"u8))
            {
                SessionType = reader.Value.SequenceEqual("Discovery"u8) ? SessionType.Discovery : SessionType.Normal;
                if (SessionType == SessionType.Normal && !reader.Value.SequenceEqual("Normal"u8))
                {
                    return Refuse(LoginStatus.SessionTypeNotSupported);
                }
            }
        }

        if (!hasName || (SessionType == SessionType.Normal && targetName is null))
        {
            return Refuse(LoginStatus.MissingParameter);
        }

        TargetAuthentication? authentication = node.Options.DiscoveryAuthentication;
        if (SessionType == SessionType.Normal)
        {
            if (node.TakeRedirection() is { } redirection)
            {
                RedirectAddress = redirection.Address;
                return Refuse(redirection.IsPermanent ? LoginStatus.TargetMovedPermanently : LoginStatus.TargetMovedTemporarily);
            }

            Target = node.Find(targetName!);
            if (Target is null)
            {
                return Refuse(LoginStatus.NotFound);
            }

            if (Target.Definition.AllowedInitiators is { } allowed && !allowed.Contains(InitiatorName, StringComparer.OrdinalIgnoreCase))
            {
                return Refuse(LoginStatus.AuthorizationFailure);
            }

            authentication = Target.Definition.Authentication;
        }

        if (Tsih.Value != 0)
        {
            return Refuse(node.FindSession(Tsih) is null ? LoginStatus.SessionDoesNotExist : LoginStatus.TooManyConnections);
        }

        if (authentication is not null)
        {
            _needsChap = true;
            _chap = new ChapVerifier(authentication.Initiator, authentication.Target, authentication.Algorithms, node.Entropy, authentication.Encoding);
            if (_stage != LoginStage.SecurityNegotiation)
            {
                return Refuse(LoginStatus.AuthenticationFailure);
            }
        }

        _keys = new KeyNegotiator(KeySenders.Target, Wishes(), SessionType == SessionType.Discovery, leading: true);
        if (Target is not null)
        {
            _out.Add("TargetPortalGroupTag", portalGroupTag.ToString(CultureInfo.InvariantCulture));
            if (Target.Definition.Alias is { } alias)
            {
                _out.Add("TargetAlias", alias);
            }
        }

        return null;
    }

    private bool ChooseMethod(ReadOnlySpan<byte> offered)
    {
        _hasMethod = true;
        ReadOnlySpan<byte> wanted = _needsChap ? "CHAP"u8 : "None"u8;
        TextListReader items = new(offered);
        while (items.MoveNext())
        {
            if (items.Current.SequenceEqual(wanted))
            {
                _out.Add("AuthMethod"u8, wanted);
                return true;
            }
        }

        return false;
    }

    private TargetLoginStep OnTransit(LoginStage next)
    {
        if (_stage == LoginStage.SecurityNegotiation && _needsChap && !_chap!.IsComplete)
        {
            // An initiator that never speaks of CHAP is refused; one in the middle of it just stays.
            return _hasMethod ? TargetLoginStep.Answer : Refuse(LoginStatus.AuthenticationFailure);
        }

        if (next == LoginStage.FullFeaturePhase)
        {
            Announce();
            if (!_keys!.Settle())
            {
                return Refuse(LoginStatus.InitiatorError);
            }

            Parameters = new NegotiatedParameters(_keys, SessionType);
        }

        AnswersTransit = true;
        NextStage = next;
        return TargetLoginStep.Answer;
    }

    /// <summary>Called when the whole answer is out: the stage changes.</summary>
    public TargetLoginStep OnAnswered()
    {
        if (!AnswersTransit)
        {
            return TargetLoginStep.Answer;
        }

        _stage = NextStage;
        return _stage == LoginStage.FullFeaturePhase ? TargetLoginStep.Complete : TargetLoginStep.Answer;
    }

    private void Announce()
    {
        if (!_announced && _stage == LoginStage.OperationalNegotiation)
        {
            _announced = true;
            if (!isRdma)
            {
                _keys!.Offer(KeyId.MaxRecvDataSegmentLength, _out);
            }
        }
    }

    private KeyWishes Wishes()
    {
        EmbeddedTargetOptions options = node.Options;
        KeyWishes wishes = new();
        if (isRdma)
        {
            wishes.Set(KeyId.RdmaExtensions, true)
                .Set(KeyId.HeaderDigest, ["None"])
                .Set(KeyId.DataDigest, ["None"])
                .Set(KeyId.InitiatorRecvDataSegmentLength, 8192)
                .Set(KeyId.TargetRecvDataSegmentLength, 8192);
        }
        else
        {
            wishes.Set(KeyId.HeaderDigest, Names(options.HeaderDigest))
                .Set(KeyId.DataDigest, Names(options.DataDigest))
                .Set(KeyId.MaxRecvDataSegmentLength, options.MaxRecvDataSegmentLength);
        }

        return wishes
            .Set(KeyId.MaxBurstLength, options.MaxBurstLength)
            .Set(KeyId.FirstBurstLength, options.FirstBurstLength)
            .Set(KeyId.MaxOutstandingR2T, options.MaxOutstandingR2T)
            .Set(KeyId.ImmediateData, options.ImmediateData)
            .Set(KeyId.InitialR2T, options.InitialR2T)
            .Set(KeyId.MaxConnections, 1)
            .Set(KeyId.DefaultTime2Wait, 0)
            .Set(KeyId.DefaultTime2Retain, 0)
            .Set(KeyId.DataPduInOrder, true)
            .Set(KeyId.DataSequenceInOrder, true)
            .Set(KeyId.ErrorRecoveryLevel, 0);
    }

    private static List<string> Names(IReadOnlyList<DigestType> digests) => [.. digests.Select(static d => d == DigestType.Crc32C ? "CRC32C" : "None")];

    private TargetLoginStep Violation(string what)
    {
        node.Violation($"In a login: {what}.");
        return Refuse(LoginStatus.InitiatorError);
    }

    private TargetLoginStep Refuse(LoginStatus status)
    {
        Status = status;
        _out.Clear();
        if (status.Class == LoginStatusClass.Redirection)
        {
            _out.Add("TargetAddress", RedirectAddress);
        }

        return TargetLoginStep.Refuse;
    }
}
