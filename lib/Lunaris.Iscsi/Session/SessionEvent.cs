using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Iscsi.Session;

/// <summary>What a session has to tell beside the completion of tasks.</summary>
public enum SessionEventKind
{
    /// <summary>The connection stands and waits for <see cref="SessionEngine.ContinueWithLogin"/>.</summary>
    Connected,

    /// <summary>Logged in, for the first time or again.</summary>
    LoggedIn,

    /// <summary>The connection was lost or could not be made; <see cref="SessionEvent.Fault"/> says why and <see cref="SessionEvent.Delay"/> when the next attempt is due.</summary>
    ConnectionLost,

    /// <summary>The target sent us to another portal.</summary>
    Redirected,

    /// <summary>The session is over.</summary>
    Closed,

    /// <summary>Asynchronous message (RFC 7143 §11.9).</summary>
    AsyncMessage,

    /// <summary>The target rejected a PDU (RFC 7143 §11.17).</summary>
    Rejected,

    /// <summary>A task was aborted at the target, or an attempt at it failed; <see cref="SessionEvent.Message"/> says which.</summary>
    TaskAborted,

    /// <summary>A logical unit was reset because a command there could not be aborted.</summary>
    LogicalUnitReset,

    /// <summary>The transport tells how it moves data, or why not better.</summary>
    TransportNotice,
}

/// <summary>One event. Rare, so it may allocate.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Message">In words for people; never holds a secret.</param>
public sealed record SessionEvent(SessionEventKind Kind, string Message)
{
    /// <summary>Why a connection ended.</summary>
    public TransportFault? Fault { get; init; }

    /// <summary>When the next attempt is due, from now.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The portal that was connected to, or that the target sent us to.</summary>
    public Portal? Portal { get; init; }

    /// <summary>The logical unit concerned.</summary>
    public Lun? Lun { get; init; }

    /// <summary>The asynchronous event's code.</summary>
    public AsyncEvent? AsyncEvent { get; init; }

    /// <summary>Why a PDU was rejected.</summary>
    public RejectReason? RejectReason { get; init; }

    /// <summary>Sense data of a SCSI event.</summary>
    public ReadOnlyMemory<byte> Sense { get; init; }
}
