using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Login;

/// <content>The security stage.</content>
public sealed partial class LoginMachine
{
    // NotStarted → Offered → Chap → Done, or Offered → Done where no authentication is agreed on. Only Done leaves the stage.
    private enum SecurityState : byte
    {
        NotStarted,
        Offered,
        Chap,
        Done,
    }

    private SecurityState _security;

    private bool OffersChap => _options.Authentication.Initiator is not null;

    private bool OffersNone => !OffersChap || _options.Authentication.AllowNone;

    // Where nothing but None is offered there is nothing to wait for: the first request asks to move on.
    private bool IsSecurityReady => _security switch
    {
        SecurityState.Done => true,
        SecurityState.Offered => !OffersChap,
        SecurityState.Chap => _chap.HasResponded,
        _ => false,
    };

    private void BeginSecurity()
    {
        _out.Add("AuthMethod"u8, OffersChap ? (OffersNone ? "CHAP,None"u8 : "CHAP"u8) : "None"u8);
        _security = SecurityState.Offered;
    }

    private LoginFailure? OnSecurityKeys(bool hasMethod, ReadOnlySpan<byte> method, in ChapKeys chap)
    {
        switch (_security)
        {
            case SecurityState.Offered:
                if (!chap.IsEmpty)
                {
                    return NewViolation("The target sent CHAP keys before CHAP was agreed on.");
                }

                return hasMethod ? OnMethod(method) : null;
            case SecurityState.Chap:
                if (hasMethod)
                {
                    return NewViolation("The target sent AuthMethod twice.");
                }

                if (!_chap.OnKeys(chap, _out))
                {
                    return new LoginFailure(LoginFailureKind.Authentication, LoginStatus.Success, _chap.Failure!);
                }

                if (_chap.IsComplete)
                {
                    _security = SecurityState.Done;
                }

                return null;
            default:
                return hasMethod || !chap.IsEmpty ? NewViolation("The target sent authentication keys after authentication was over.") : null;
        }
    }

    private LoginFailure? OnMethod(ReadOnlySpan<byte> method)
    {
        if (method.SequenceEqual("CHAP"u8) && OffersChap)
        {
            _chap.Start(_out);
            _security = SecurityState.Chap;
            return null;
        }

        if (method.SequenceEqual("None"u8))
        {
            if (!OffersNone)
            {
                return new LoginFailure(LoginFailureKind.Authentication, LoginStatus.Success, "The target chose no authentication, which is not allowed here.");
            }

            _security = SecurityState.Done;
            return null;
        }

        return method.SequenceEqual("Reject"u8)
            ? new LoginFailure(LoginFailureKind.Authentication, LoginStatus.Success, "The target accepts none of the authentication methods offered.")
            : NewViolation("The target chose an authentication method that was not offered.");
    }

    private LoginStep LeaveSecurity()
    {
        // A target that was offered None alone may leave the answer out: there is no other.
        if (_security == SecurityState.Offered && !OffersChap)
        {
            _security = SecurityState.Done;
        }

        if (_security != SecurityState.Done)
        {
            return Fail(
                LoginFailureKind.Authentication,
                OffersChap && _options.Authentication.Target is not null
                    ? "The target left the security stage without having proved itself."
                    : "The target left the security stage before authentication was over.");
        }

        Stage = LoginStage.OperationalNegotiation;
        BeginOperational();
        return LoginStep.SendRequest;
    }

    private LoginFailure? OnText(ReadOnlySpan<byte> text)
    {
        ChapKeys chap = default;
        ReadOnlySpan<byte> method = default;
        bool hasMethod = false;
        TextKeyReader reader = new(text);
        while (reader.MoveNext())
        {
            KeyDefinition? row = KeyTable.Find(reader.Key);
            if (row?.Stage != KeyStage.Security)
            {
                if (!_keys.OnPair(reader.Key, reader.Value, _out))
                {
                    return NewViolation(_keys.Violation!);
                }

                continue;
            }

            if (Stage != LoginStage.SecurityNegotiation)
            {
                return NewViolation($"The target sent {row.Name} outside the security stage.");
            }

            if (row.Id == KeyId.AuthMethod ? hasMethod : !chap.TryAdd(row.Id, reader.Value))
            {
                return NewViolation($"The target sent {row.Name} twice.");
            }

            if (row.Id == KeyId.AuthMethod)
            {
                hasMethod = true;
                method = reader.Value;
            }
        }

        if (reader.Error != TextError.None)
        {
            return NewViolation($"The target's login text is malformed: {reader.Error.Describe()}.");
        }

        return Stage == LoginStage.SecurityNegotiation ? OnSecurityKeys(hasMethod, method, chap) : null;
    }

    private static LoginFailure NewViolation(string message) => new(LoginFailureKind.ProtocolViolation, LoginStatus.Success, message);
}
