namespace Lunaris.Scsi.Log;

/// <summary>Parameters of the error counter log pages (SPC-5).</summary>
public enum ErrorCounter
{
    /// <summary>Corrected without substantial delay.</summary>
    CorrectedWithoutDelay = 0,

    /// <summary>Corrected with possible delays.</summary>
    CorrectedWithDelay = 1,

    /// <summary>Rewrites or rereads.</summary>
    Repeated = 2,

    /// <summary>All corrected errors.</summary>
    Corrected = 3,

    /// <summary>Times that the correction algorithm was used.</summary>
    CorrectionAlgorithm = 4,

    /// <summary>Bytes processed.</summary>
    BytesProcessed = 5,

    /// <summary>Uncorrected errors.</summary>
    Uncorrected = 6,
}
