using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Control Extension mode page (SPC-5).</summary>
[ModePage(0x0A, "Control Extension", 32, Subpage = 0x01)]
[Reserved(4, 7, 4)]
[Reserved(5, 7, 4)]
[Reserved(7, 25)]
public readonly partial record struct ControlExtensionPage
{
    /// <summary>DLC: device life control.</summary>
    [Bit(4, 3)]
    public bool DLC { get; init; }

    /// <summary>TCMOS: the timestamp can be changed by other means.</summary>
    [Bit(4, 2)]
    public bool Tcmos { get; init; }

    /// <summary>SCSIP: SET TIMESTAMP has precedence.</summary>
    [Bit(4, 1)]
    public bool Scsip { get; init; }

    /// <summary>IALUAE: implicit asymmetric access is on.</summary>
    [Bit(4, 0)]
    public bool Ialuae { get; init; }

    /// <summary>INITIAL COMMAND PRIORITY.</summary>
    [Bits(5, 3, 0)]
    public byte InitialCommandPriority { get; init; }

    /// <summary>MAXIMUM SENSE DATA LENGTH; 0: as much as is supported.</summary>
    [U8(6)]
    public byte MaximumSenseLength { get; init; }
}
