using Lunaris.Iscsi.Session;
using Microsoft.Extensions.Logging;

namespace Lunaris.Observability;

/// <summary>Every log line of this assembly. Event ids 2000 to 2999 are its own; a retired id stays here as a comment.</summary>
internal static partial class Log
{
    public static void Event(ILogger logger, SessionEvent sessionEvent)
    {
        switch (sessionEvent.Kind)
        {
            case SessionEventKind.LoggedIn:
                LoggedIn(logger, sessionEvent.Message);
                break;
            case SessionEventKind.ConnectionLost:
                ConnectionLost(logger, sessionEvent.Message, sessionEvent.Delay.TotalSeconds);
                break;
            case SessionEventKind.Closed:
                Closed(logger, sessionEvent.Message);
                break;
            case SessionEventKind.Redirected:
                Redirected(logger, sessionEvent.Message);
                break;
            case SessionEventKind.AsyncMessage:
                AsyncMessage(logger, sessionEvent.Message);
                break;
            case SessionEventKind.Rejected:
                Rejected(logger, sessionEvent.Message);
                break;
            case SessionEventKind.TransportNotice:
                Notice(logger, sessionEvent.Message);
                break;
            case SessionEventKind.TaskAborted:
            case SessionEventKind.LogicalUnitReset:
                Aborted(logger, sessionEvent.Message);
                break;
        }
    }

    [LoggerMessage(2000, LogLevel.Information, "{Message}")]
    private static partial void LoggedIn(ILogger logger, string message);

    [LoggerMessage(2001, LogLevel.Warning, "{Message} Next attempt in {Seconds:0.###} s.")]
    private static partial void ConnectionLost(ILogger logger, string message, double seconds);

    [LoggerMessage(2002, LogLevel.Information, "Session closed: {Message}")]
    private static partial void Closed(ILogger logger, string message);

    [LoggerMessage(2003, LogLevel.Information, "{Message}")]
    private static partial void Redirected(ILogger logger, string message);

    [LoggerMessage(2004, LogLevel.Warning, "{Message}")]
    private static partial void AsyncMessage(ILogger logger, string message);

    [LoggerMessage(2005, LogLevel.Warning, "{Message}")]
    private static partial void Rejected(ILogger logger, string message);

    [LoggerMessage(2006, LogLevel.Warning, "{Message}")]
    private static partial void Aborted(ILogger logger, string message);

    [LoggerMessage(2009, LogLevel.Information, "{Message}")]
    private static partial void Notice(ILogger logger, string message);

    [LoggerMessage(2007, LogLevel.Critical, "The poll group's thread has failed; its sessions are closed.")]
    public static partial void PollGroupFailed(ILogger logger, Exception exception);

    [LoggerMessage(2008, LogLevel.Error, "A handler of session events has thrown an exception; it is ignored.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);
}
