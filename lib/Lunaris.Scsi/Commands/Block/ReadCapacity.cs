using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ CAPACITY(10): last address and block size, in eight bytes.</summary>
[ScsiCommand(0x25, "READ CAPACITY(10)", Cdb.Length10, DataDirection.In, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 1)]
[Reserved(6, 2)]
[Reserved(8, 7, 1)]
public readonly partial record struct ReadCapacity10 : IAllocationLengthCommand
{
    /// <summary>LOGICAL BLOCK ADDRESS, obsolete since SBC-3; 0 unless PMI is set.</summary>
    [U32(2)]
    public uint Lba { get; init; }

    /// <summary>PMI, obsolete since SBC-3: asks for the last address before a delay.</summary>
    [Bit(8, 0)]
    public bool Pmi { get; init; }

    /// <summary>Always 8 bytes.</summary>
    public long DataLength => 8;
}

/// <summary>READ CAPACITY(16): capacity, protection, provisioning.</summary>
[ScsiCommand(0x9E, "READ CAPACITY(16)", Cdb.Length16, DataDirection.In, ServiceAction = 0x10, Sets = CommandSets.Block, Idempotence = Idempotence.Always, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(14, 7, 1)]
public readonly partial record struct ReadCapacity16 : IAllocationLengthCommand
{
    /// <summary>LOGICAL BLOCK ADDRESS, obsolete since SBC-3; 0 unless PMI is set.</summary>
    [U64(2)]
    public ulong Lba { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>PMI, obsolete since SBC-3: asks for the last address before a delay.</summary>
    [Bit(14, 0)]
    public bool Pmi { get; init; }
}
