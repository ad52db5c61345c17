namespace Lunaris.Scsi;

/// <summary>Status codes (SAM-5 §5.3.1).</summary>
public enum ScsiStatus : byte
{
    /// <summary>GOOD: the command ended without error.</summary>
    Good = 0x00,

    /// <summary>CHECK CONDITION: sense data tells what happened.</summary>
    CheckCondition = 0x02,

    /// <summary>CONDITION MET: the requested operation of PRE-FETCH (or of the obsolete SEARCH DATA) is satisfied.</summary>
    ConditionMet = 0x04,

    /// <summary>BUSY: the logical unit cannot accept the command now.</summary>
    Busy = 0x08,

    /// <summary>INTERMEDIATE (obsolete): a linked command ended well.</summary>
    Intermediate = 0x10,

    /// <summary>INTERMEDIATE-CONDITION MET (obsolete).</summary>
    IntermediateConditionMet = 0x14,

    /// <summary>RESERVATION CONFLICT: another I_T nexus holds a conflicting reservation.</summary>
    ReservationConflict = 0x18,

    /// <summary>COMMAND TERMINATED (obsolete).</summary>
    CommandTerminated = 0x22,

    /// <summary>TASK SET FULL: no room for another command.</summary>
    TaskSetFull = 0x28,

    /// <summary>ACA ACTIVE: an auto contingent allegiance condition blocks the command.</summary>
    AcaActive = 0x30,

    /// <summary>TASK ABORTED: another I_T nexus aborted the command.</summary>
    TaskAborted = 0x40,
}
