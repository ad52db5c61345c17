namespace Lunaris.Compliance.Framework;

/// <summary>What a case needs of the run and of the device; where it is missing the case is skipped and says so.</summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing but a target that answers.</summary>
    None = 0,

    /// <summary>A direct access block device.</summary>
    Disk = 1 << 0,

    /// <summary>Leave to write to the medium.</summary>
    DataLoss = 1 << 1,

    /// <summary>Leave to erase the medium with SANITIZE.</summary>
    Sanitize = 1 << 2,

    /// <summary>Leave to format the medium.</summary>
    Format = 1 << 3,

    /// <summary>Leave to clear reservations that others may hold.</summary>
    ClearReservations = 1 << 4,

    /// <summary>Two or more URLs that lead to the same logical unit.</summary>
    Paths = 1 << 5,

    /// <summary>A logical unit with logical block provisioning management (LBPME).</summary>
    Thin = 1 << 6,

    /// <summary>A removable medium.</summary>
    Removable = 1 << 7,

    /// <summary>A medium that is write protected.</summary>
    WriteProtected = 1 << 8,

    /// <summary>A medium that is not write protected.</summary>
    Writable = 1 << 9,

    /// <summary>TCP, which the hand-driven client speaks.</summary>
    Tcp = 1 << 10,

    /// <summary>CHAP credentials in the URL, and a target that asks for them.</summary>
    Chap = 1 << 11,

    /// <summary>A disk that may be written to.</summary>
    WriteDisk = Disk | DataLoss | Writable,
}
