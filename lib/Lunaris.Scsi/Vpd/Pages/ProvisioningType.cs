namespace Lunaris.Scsi.Vpd;

/// <summary>PROVISIONING TYPE of the Logical Block Provisioning page (SBC-4).</summary>
public enum ProvisioningType : byte
{
    /// <summary>Not reported, or fully provisioned.</summary>
    NotReported = 0x00,

    /// <summary>Resource provisioned.</summary>
    Resource = 0x01,

    /// <summary>Thin provisioned.</summary>
    Thin = 0x02,
}
