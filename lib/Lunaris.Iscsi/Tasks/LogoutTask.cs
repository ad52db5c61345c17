using Lunaris.Iscsi.Wire;

namespace Lunaris.Iscsi.Tasks;

/// <summary>A logout (RFC 7143 §11.14).</summary>
public class LogoutTask : IscsiTask
{
    /// <summary>Why.</summary>
    public LogoutReason Reason { get; set; }

    /// <summary>The connection meant, where not the whole session.</summary>
    public Cid Cid { get; set; }

    /// <summary>What the target answered; valid with <see cref="TaskOutcome.Completed"/>.</summary>
    public LogoutResponse Response { get; internal set; }

    /// <summary>Seconds the target asks to wait before coming back.</summary>
    public int Time2Wait { get; internal set; }

    /// <summary>Seconds it keeps task state after that.</summary>
    public int Time2Retain { get; internal set; }
}
