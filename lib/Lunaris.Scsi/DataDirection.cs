namespace Lunaris.Scsi;

/// <summary>Where the data of a command goes, seen from the initiator.</summary>
public enum DataDirection : byte
{
    /// <summary>No data.</summary>
    None,

    /// <summary>From the device to the initiator (Data-In).</summary>
    In,

    /// <summary>From the initiator to the device (Data-Out).</summary>
    Out,

    /// <summary>Both ways in one command.</summary>
    Bidirectional,
}
