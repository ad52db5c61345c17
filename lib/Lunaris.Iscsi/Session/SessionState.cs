namespace Lunaris.Iscsi.Session;

/// <summary>
/// Where a session is.
/// <code>
/// Idle -> Connecting [-> Connected -> Connecting] -> LoggedIn -> Closed
///              ^            |
///              +- Waiting &lt;-+      (connection lost; also Connecting -> Waiting where the attempt failed)
/// LoggedIn -> LoggingOut -> Closed (our logout) or Waiting (the target asked for it)
/// any      -> Closed
/// </code>
/// </summary>
public enum SessionState : byte
{
    /// <summary>Not started.</summary>
    Idle,

    /// <summary>Connecting or logging in.</summary>
    Connecting,

    /// <summary>The first connection stands and waits for <see cref="SessionEngine.ContinueWithLogin"/> (<see cref="SessionOptions.PauseBeforeLogin"/>).</summary>
    Connected,

    /// <summary>In full feature phase.</summary>
    LoggedIn,

    /// <summary>A logout is under way.</summary>
    LoggingOut,

    /// <summary>Between two attempts to connect.</summary>
    Waiting,

    /// <summary>Over; <see cref="SessionEngine.Fault"/> says why.</summary>
    Closed,
}
