using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>POPULATE TOKEN: makes a token that stands for data.</summary>
[ScsiCommand(0x83, "POPULATE TOKEN", Cdb.Length16, DataDirection.Out, ServiceAction = 0x10, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(14, 7, 6)]
public readonly partial record struct PopulateToken : IParameterListCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U32(6)]
    public required uint ListIdentifier { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(10)]
    public required uint ParameterListLength { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }
}

/// <summary>WRITE USING TOKEN: writes the data that a token stands for.</summary>
[ScsiCommand(0x83, "WRITE USING TOKEN", Cdb.Length16, DataDirection.Out, ServiceAction = 0x11, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 4)]
[Reserved(14, 7, 6)]
public readonly partial record struct WriteUsingToken : IParameterListCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U32(6)]
    public required uint ListIdentifier { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(10)]
    public required uint ParameterListLength { get; init; }

    /// <summary>GROUP NUMBER: the grouping function that counts the command.</summary>
    [Bits(14, 5, 0)]
    public byte GroupNumber { get; init; }
}

/// <summary>RECEIVE ROD TOKEN INFORMATION: how a token operation went, and its token. The device may discard what it has handed out.</summary>
[ScsiCommand(0x84, "RECEIVE ROD TOKEN INFORMATION", Cdb.Length16, DataDirection.In, ServiceAction = 0x07, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(6, 4)]
[Reserved(14, 1)]
public readonly partial record struct ReceiveRodTokenInformation : IAllocationLengthCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U32(2)]
    public required uint ListIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}

/// <summary>REPORT ALL ROD TOKENS.</summary>
[ScsiCommand(0x84, "REPORT ALL ROD TOKENS", Cdb.Length16, DataDirection.In, ServiceAction = 0x08, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 8)]
[Reserved(14, 1)]
public readonly partial record struct ReportAllRodTokens : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}
