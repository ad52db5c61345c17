namespace Lunaris.Scsi.Block;

/// <summary>PROVISIONING STATUS of GET LBA STATUS (SBC-4).</summary>
public enum LbaProvisioningStatus : byte
{
    /// <summary>Mapped, or not known.</summary>
    Mapped = 0x00,

    /// <summary>Deallocated.</summary>
    Deallocated = 0x01,

    /// <summary>Anchored.</summary>
    Anchored = 0x02,

    /// <summary>Mapped, and known to be written.</summary>
    MappedWritten = 0x03,

    /// <summary>Not known.</summary>
    Unknown = 0x04,
}
