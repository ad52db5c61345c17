namespace Lunaris.Scsi.Vpd;

/// <summary>ASSOCIATION of designators (SPC-5).</summary>
public enum DesignatorAssociation : byte
{
    /// <summary>The logical unit.</summary>
    LogicalUnit = 0x00,

    /// <summary>The target port that received the command.</summary>
    TargetPort = 0x01,

    /// <summary>The target device.</summary>
    TargetDevice = 0x02,

    /// <summary>Reserved.</summary>
    Reserved = 0x03,
}
