using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>UNMAP: gives blocks back to a thin provisioned device. The parameter list names them.</summary>
[ScsiCommand(0x42, "UNMAP", Cdb.Length10, DataDirection.Out, Sets = CommandSets.Block, Idempotence = Idempotence.WhereOverwritable, Spec = "SBC-4")]
[Reserved(1, 7, 1)]
[Reserved(2, 4)]
[Reserved(6, 7, 6)]
public readonly partial record struct Unmap : IParameterListCommand
{
    /// <summary>ANCHOR: leave the blocks anchored rather than deallocated.</summary>
    [Bit(1, 0)]
    public bool Anchor { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 5, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(7)]
    public required ushort ParameterListLength { get; init; }
}
