namespace Lunaris.Scsi;

/// <summary>Whether a command may be sent a second time, when the fate of the first sending is unknown, without changing the outcome.</summary>
public enum Idempotence : byte
{
    /// <summary>No: it consumes, moves, toggles, or depends on what the first sending changed.</summary>
    Never,

    /// <summary>Yes, on every device type that has the command.</summary>
    Always,

    /// <summary>
    /// Yes where blocks are overwritten in place. Not on host managed zones (the repeated write no longer meets the write pointer), write-once
    /// media or recordable discs.
    /// </summary>
    WhereOverwritable,
}
