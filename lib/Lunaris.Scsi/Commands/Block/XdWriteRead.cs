using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>XDWRITEREAD(10), obsolete since SBC-4: writes and returns the XOR with what was there; the bidirectional command of the block devices.</summary>
[ScsiCommand(0x53, "XDWRITEREAD(10)", Cdb.Length10, DataDirection.Bidirectional, Sets = CommandSets.Block, Spec = "SBC-3")]
[Reserved(1, 1, 0)]
[Reserved(6, 7, 5)]
public readonly partial record struct XdWriteRead10 : IBlockCommand
{
    /// <summary>WRPROTECT: how protection information is checked and stored.</summary>
    [Bits(1, 7, 5)]
    public byte WrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(1, 4)]
    public bool Dpo { get; init; }

    /// <summary>FUA: go to the medium, not only to a volatile cache.</summary>
    [Bit(1, 3)]
    public bool Fua { get; init; }

    /// <summary>DISABLE WRITE: compute and return only.</summary>
    [Bit(1, 2)]
    public bool DisableWrite { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U32(2)]
    public required uint Lba { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 4, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U16(7)]
    public required ushort TransferLength { get; init; }
}

/// <summary>XDWRITEREAD(32), obsolete since SBC-4.</summary>
[ScsiCommand(0x7F, "XDWRITEREAD(32)", Cdb.Length32, DataDirection.Bidirectional, ServiceAction = 0x0007, Sets = CommandSets.Block, Spec = "SBC-3")]
[Reserved(2, 4)]
[Reserved(6, 7, 5)]
[Reserved(10, 1, 0)]
[Reserved(11, 1)]
[Reserved(20, 8)]
public readonly partial record struct XdWriteRead32 : IBlockCommand
{
    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(6, 4, 0)]
    public byte GroupNumber { get; init; }

    /// <summary>WRPROTECT: how protection information is checked and stored.</summary>
    [Bits(10, 7, 5)]
    public byte WrProtect { get; init; }

    /// <summary>DPO: the blocks are not worth keeping in the cache.</summary>
    [Bit(10, 4)]
    public bool Dpo { get; init; }

    /// <summary>FUA: go to the medium, not only to a volatile cache.</summary>
    [Bit(10, 3)]
    public bool Fua { get; init; }

    /// <summary>DISABLE WRITE: compute and return only.</summary>
    [Bit(10, 2)]
    public bool DisableWrite { get; init; }

    /// <summary>LOGICAL BLOCK ADDRESS: the first block.</summary>
    [U64(12)]
    public required ulong Lba { get; init; }

    /// <summary>TRANSFER LENGTH in blocks; 0 moves nothing.</summary>
    [U32(28)]
    public required uint TransferLength { get; init; }
}
