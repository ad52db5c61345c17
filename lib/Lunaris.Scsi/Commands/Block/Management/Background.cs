using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>BACKGROUND CONTROL: starts or stops advanced background operations.</summary>
[ScsiCommand(0x9E, "BACKGROUND CONTROL", Cdb.Length16, DataDirection.None, ServiceAction = 0x15, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 5, 0)]
[Reserved(4, 11)]
public readonly partial record struct BackgroundControl : IScsiCommand
{
    /// <summary>BO_CTL: 1 starts, 2 stops.</summary>
    [Bits(2, 7, 6)]
    public byte Operation { get; init; }

    /// <summary>BO_TIME in units of 100 ms; 0 for no limit.</summary>
    [U8(3)]
    public byte Time { get; init; }
}
