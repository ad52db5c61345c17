namespace Lunaris.Scsi;

/// <summary>Command sets: the same operation code means different things to different device types.</summary>
[Flags]
public enum CommandSets : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>SPC: every device type.</summary>
    Primary = 0x01,

    /// <summary>SBC and RBC: direct access, write once, optical memory.</summary>
    Block = 0x02,

    /// <summary>ZBC: zoned block devices.</summary>
    Zoned = 0x04,

    /// <summary>SSC: sequential access.</summary>
    Tape = 0x08,

    /// <summary>SMC: medium changers.</summary>
    Changer = 0x10,

    /// <summary>MMC: CD, DVD and BD.</summary>
    Multimedia = 0x20,
}
