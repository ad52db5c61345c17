using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Sequential Access Device Capabilities VPD page (SSC-5), B0h of tapes.</summary>
[VpdPage(0xB0, "Sequential-access device capabilities", 6)]
[Reserved(4, 7, 2)]
[Reserved(5, 1)]
public readonly partial record struct SequentialAccessCapabilitiesPage
{
    /// <summary>TSMC: tape stream mirroring.</summary>
    [Bit(4, 1)]
    public bool TsmCapable { get; init; }

    /// <summary>WORM: the mounted medium can be write-once.</summary>
    [Bit(4, 0)]
    public bool Worm { get; init; }
}
