namespace Lunaris.Scsi.Commands;

/// <summary>FORMAT of READ TOC/PMA/ATIP (MMC-6).</summary>
public enum TocFormat : byte
{
    /// <summary>The table of contents.</summary>
    Toc = 0x00,

    /// <summary>Session information.</summary>
    Session = 0x01,

    /// <summary>The lead-in's table of contents.</summary>
    FullToc = 0x02,

    /// <summary>The program memory area.</summary>
    Pma = 0x03,

    /// <summary>Absolute time in pregroove.</summary>
    Atip = 0x04,

    /// <summary>CD-TEXT.</summary>
    CdText = 0x05,
}
