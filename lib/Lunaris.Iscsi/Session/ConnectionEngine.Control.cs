using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Session;

/// <summary>Login, logout and asynchronous messages: what begins and ends a connection.</summary>
internal sealed partial class ConnectionEngine
{
    private readonly LogoutTask _logoutForTarget = new() { Reason = LogoutReason.CloseSession, IsOwn = true };
    private readonly TextTask _emptyText = new() { IsOwn = true };
    private LogoutStep _logout;
    private TimeSpan _drainUntil = TimeSpan.MaxValue;

    /// <summary>How far a logout that the target asked for has come.</summary>
    private enum LogoutStep : byte
    {
        None,

        /// <summary>No new commands; those with the target may finish.</summary>
        Draining,

        /// <summary>The request is submitted.</summary>
        Submitted,
    }

    private bool OnLoginResponse(LoginResponseHeader header, ReadOnlySpan<byte> data)
    {
        if (header.Itt != s_loginItt)
        {
            return Violate($"The Login Response names the task {header.Itt} where {s_loginItt} was sent.");
        }

        if (_expStatSN != default && header.StatSN != _expStatSN && header.StatusClass == 0)
        {
            return Violate($"A Login Response has StatSN {header.StatSN} where {_expStatSN} was due.");
        }

        _expStatSN = header.StatSN.Next;
        LoginStep step = _login!.OnResponse(header, data);
        switch (step)
        {
            case LoginStep.SendRequest:
                SendLogin();
                return true;
            case LoginStep.Completed:
                _session.Tsih = header.Tsih;
                UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
                EnterFullFeature(_login.Parameters!);
                return true;
            case LoginStep.Redirected:
                LoginRedirect redirect = _login.Redirect!;
                var portal = Portal.From(redirect.Portal);
                return _session.OnRedirected(portal, redirect)
                    ? End(TransportFaultKind.TargetRequest, $"The target moved to {portal}.")
                    : End(TransportFaultKind.LoginFailed, $"The login was sent from portal to portal more than {_session.Options.Login.MaxRedirects} times.");
            default:
                LoginFailure failure = _login.Failure!;
                int code = failure.Kind == LoginFailureKind.Status ? ((int)failure.Status.Class << 8) | failure.Status.Detail : 0;
                _violation ??= new TransportFault(failure.Kind == LoginFailureKind.ProtocolViolation ? TransportFaultKind.ProtocolViolation : TransportFaultKind.LoginFailed, failure.Message, code);
                return false;
        }
    }

    private bool OnLogoutResponse(LogoutResponseHeader header)
    {
        if (!CountStatus(header.StatSN))
        {
            return Settled;
        }

        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        if (!FindAnswered(header.Itt, "A Logout Response", out LogoutTask? task) || task is null)
        {
            return Settled;
        }

        task.Response = header.Response;
        task.Time2Wait = header.Time2Wait;
        task.Time2Retain = header.Time2Retain;
        _session.HoldReconnect(header.Time2Wait);
        _session.Finish(task, TaskOutcome.Completed);
        return End(LogoutAskedByTarget ? TransportFaultKind.TargetRequest : TransportFaultKind.ClosedLocally, "Logged out.");
    }

    private bool OnAsyncMessage(AsyncMessageHeader header, ReadOnlySpan<byte> data)
    {
        if (!CountStatus(header.StatSN))
        {
            return Settled;
        }

        UpdateWindow(header.ExpCmdSN, header.MaxCmdSN);
        AsyncEvent asyncEvent = header.Event;
        _session.Tell(new SessionEvent(SessionEventKind.AsyncMessage, $"{_session.Describe()}: {Sentence(asyncEvent, header)}")
        {
            AsyncEvent = asyncEvent,
            Lun = asyncEvent is AsyncEvent.ScsiEvent or AsyncEvent.TasksTerminated ? header.Lun : null,
            Sense = asyncEvent == AsyncEvent.ScsiEvent ? SenseOf(data) : default,
        });
        switch (asyncEvent)
        {
            case AsyncEvent.LogoutRequested:
                LogOutForTarget(TimeSpan.FromSeconds(header.Parameter3));
                return true;
            case AsyncEvent.ConnectionDropped when header.Parameter1 != Cid.Value:
                return true;
            case AsyncEvent.ConnectionDropped:
            case AsyncEvent.SessionDropped:
                _session.HoldReconnect(header.Parameter2);
                return End(TransportFaultKind.TargetRequest, Sentence(asyncEvent, header));
            case AsyncEvent.NegotiationRequested:
                // An empty Text Request honours it (RFC 7143 §11.9.1).
                if (_text is null && _emptyText.State == TaskState.Idle)
                {
                    _session.Submit(_emptyText, _session.Now);
                }

                return true;
            case AsyncEvent.TasksTerminated:
                _session.OnTasksTerminated(header.Lun, header.ExpCmdSN);
                SendPong(header.Lun, Ttt.None, default);
                return true;
            default:
                return true;
        }
    }

    private static string Sentence(AsyncEvent asyncEvent, AsyncMessageHeader header) => asyncEvent switch
    {
        AsyncEvent.ScsiEvent => $"a SCSI event on LUN {header.Lun}.",
        AsyncEvent.LogoutRequested => $"the target asks for a logout within {header.Parameter3} s.",
        AsyncEvent.ConnectionDropped => $"the target drops connection {header.Parameter1}; it may be made anew after {header.Parameter2} s.",
        AsyncEvent.SessionDropped => $"the target drops all connections of the session; it may be made anew after {header.Parameter2} s.",
        AsyncEvent.NegotiationRequested => $"the target asks for a parameter negotiation within {header.Parameter3} s.",
        AsyncEvent.TasksTerminated => $"all tasks of LUN {header.Lun} were ended by another initiator.",
        AsyncEvent.VendorSpecific => $"a vendor specific event, code {header.VendorCode}.",
        _ => $"an event of unknown code {(byte)asyncEvent}.",
    };

    private static ReadOnlyMemory<byte> SenseOf(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2)
        {
            return default;
        }

        int length = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(data);
        return data.Slice(2, Math.Min(length, data.Length - 2)).ToArray();
    }

    /// <summary>Logs out because the target wants it, after what is with the target has finished as far as time allows; the session then comes back.</summary>
    private void LogOutForTarget(TimeSpan within)
    {
        if (_logout != LogoutStep.None)
        {
            return;
        }

        _logout = LogoutStep.Draining;
        _holdCommands = true;

        // Half of the time for the commands, the rest for the logout itself.
        _drainUntil = _session.Now + (within / 2);
    }

    private void SubmitLogoutForTarget()
    {
        _drainUntil = TimeSpan.MaxValue;
        if (_logout == LogoutStep.Draining && _logoutForTarget.State == TaskState.Idle)
        {
            _logout = LogoutStep.Submitted;
            _logoutForTarget.Timeout = _session.Options.LogoutTimeout;
            _session.Submit(_logoutForTarget, _session.Now);
        }
    }
}
