namespace Lunaris.Scsi.Zoned;

/// <summary>ZONE TYPE (ZBC-2).</summary>
public enum ZoneType : byte
{
    /// <summary>Reserved.</summary>
    Reserved = 0x00,

    /// <summary>Conventional.</summary>
    Conventional = 0x01,

    /// <summary>Sequential write required.</summary>
    SequentialWriteRequired = 0x02,

    /// <summary>Sequential write preferred.</summary>
    SequentialWritePreferred = 0x03,

    /// <summary>Sequential or before required.</summary>
    SequentialOrBeforeRequired = 0x04,

    /// <summary>Gap.</summary>
    Gap = 0x05,
}
