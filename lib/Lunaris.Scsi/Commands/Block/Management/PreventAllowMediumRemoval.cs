using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>PREVENT ALLOW MEDIUM REMOVAL.</summary>
[ScsiCommand(0x1E, "PREVENT ALLOW MEDIUM REMOVAL", Cdb.Length6, DataDirection.None, Sets = CommandSets.Block | CommandSets.Multimedia | CommandSets.Tape | CommandSets.Changer, Spec = "SBC-4")]
[Reserved(1, 3)]
[Reserved(4, 7, 2)]
public readonly partial record struct PreventAllowMediumRemoval : IScsiCommand
{
    /// <summary>PREVENT: 0 allows, 1 prevents.</summary>
    [Bits(4, 1, 0)]
    public required byte Prevent { get; init; }
}
