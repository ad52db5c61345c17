using System.Text;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Text;

namespace Lunaris.Iscsi.Login;

/// <content>Answers that are no success.</content>
public sealed partial class LoginMachine
{
    private LoginStep OnStatus(LoginStatus status, ReadOnlySpan<byte> data)
    {
        if (status.Class != LoginStatusClass.Redirection || status.Detail is not (1 or 2))
        {
            return Fail(new LoginFailure(LoginFailureKind.Status, status, status.ToString()));
        }

        if (_in.Append(data) != TextError.None)
        {
            return Fail(LoginFailureKind.Limit, $"The target's login text is longer than {_options.MaxTextLength} bytes.");
        }

        TargetAddress? portal = null;
        IscsiName? name = null;
        TextKeyReader reader = new(_in.Text);
        while (reader.MoveNext())
        {
            if (reader.Key.SequenceEqual("TargetAddress"u8) && portal is null)
            {
                if (!TargetAddress.TryParse(reader.Value, out TargetAddress address))
                {
                    return Fail(new LoginFailure(LoginFailureKind.ProtocolViolation, status, "The target sends us to an address that is none."));
                }

                portal = address;
            }
            else if (reader.Key.SequenceEqual("TargetName"u8) && !IscsiName.TryParsePeer(Encoding.UTF8.GetString(reader.Value), out name, out string? error))
            {
                return Fail(new LoginFailure(LoginFailureKind.ProtocolViolation, status, $"The target sends us to a target name that is none. {error}"));
            }
        }

        if (reader.Error != TextError.None || portal is null)
        {
            return Fail(new LoginFailure(LoginFailureKind.ProtocolViolation, status, "The target sends us elsewhere without saying where."));
        }

        if (name == _options.TargetName)
        {
            name = null;
        }

        if (name is not null && !_options.AllowTargetNameRedirect)
        {
            return Fail(new LoginFailure(LoginFailureKind.ProtocolViolation, status, "The target sends us to another target, which is not allowed here."));
        }

        Redirect = new LoginRedirect(portal.Value, status.Detail == 2, name);
        _finished = true;
        _out.Clear();
        _in.Clear();
        return LoginStep.Redirected;
    }
}
