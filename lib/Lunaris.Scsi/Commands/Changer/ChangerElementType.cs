namespace Lunaris.Scsi.Commands;

/// <summary>ELEMENT TYPE CODE (SMC-3).</summary>
public enum ChangerElementType : byte
{
    /// <summary>All types.</summary>
    All = 0x00,

    /// <summary>Medium transport, the robot.</summary>
    MediumTransport = 0x01,

    /// <summary>Storage, a slot.</summary>
    Storage = 0x02,

    /// <summary>Import/export, a mail slot.</summary>
    ImportExport = 0x03,

    /// <summary>Data transfer, a drive.</summary>
    DataTransfer = 0x04,
}
