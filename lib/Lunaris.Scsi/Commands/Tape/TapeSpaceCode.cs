namespace Lunaris.Scsi.Commands;

/// <summary>CODE of SPACE (SSC-5).</summary>
public enum TapeSpaceCode : byte
{
    /// <summary>Logical blocks.</summary>
    Blocks = 0x00,

    /// <summary>Filemarks.</summary>
    Filemarks = 0x01,

    /// <summary>Sequential filemarks.</summary>
    SequentialFilemarks = 0x02,

    /// <summary>To the end of data.</summary>
    EndOfData = 0x03,
}
