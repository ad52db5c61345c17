namespace Lunaris.Scsi.Copy;

/// <summary>COPY OPERATION STATUS (SPC-5); LID1 commands know the first three.</summary>
public enum CopyOperationStatus : byte
{
    /// <summary>In progress (LID1).</summary>
    InProgress = 0x00,

    /// <summary>Completed without errors.</summary>
    Completed = 0x01,

    /// <summary>Completed with errors.</summary>
    CompletedWithErrors = 0x02,

    /// <summary>Completed without errors, but with partial ROD token usage.</summary>
    CompletedPartialToken = 0x03,

    /// <summary>Completed without errors, but with residual data.</summary>
    CompletedResidual = 0x04,

    /// <summary>In progress; foreground or background is not known.</summary>
    InProgressUnknown = 0x10,

    /// <summary>In progress in the foreground.</summary>
    InProgressForeground = 0x11,

    /// <summary>In progress in the background.</summary>
    InProgressBackground = 0x12,

    /// <summary>Terminated, as by a preemption or a reset.</summary>
    Terminated = 0x60,
}
