using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ BUFFER(10). Some modes take snapshots, so it is not sent twice.</summary>
[ScsiCommand(0x3C, "READ BUFFER(10)", Cdb.Length10, DataDirection.In, Spec = "SPC-5")]
public readonly partial record struct ReadBuffer10 : IAllocationLengthCommand
{
    /// <summary>MODE SPECIFIC.</summary>
    [Bits(1, 7, 5)]
    public byte ModeSpecific { get; init; }

    /// <summary>MODE: what the buffer is.</summary>
    [Bits(1, 4, 0)]
    public required byte Mode { get; init; }

    /// <summary>BUFFER ID.</summary>
    [U8(2)]
    public byte BufferId { get; init; }

    /// <summary>BUFFER OFFSET in bytes.</summary>
    [U24(3)]
    public uint BufferOffset { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U24(6)]
    public required uint AllocationLength { get; init; }
}

/// <summary>READ BUFFER(16). Some modes take snapshots, so it is not sent twice.</summary>
[ScsiCommand(0x9B, "READ BUFFER(16)", Cdb.Length16, DataDirection.In, Spec = "SPC-5")]
public readonly partial record struct ReadBuffer16 : IAllocationLengthCommand
{
    /// <summary>MODE SPECIFIC.</summary>
    [Bits(1, 7, 5)]
    public byte ModeSpecific { get; init; }

    /// <summary>MODE: what the buffer is.</summary>
    [Bits(1, 4, 0)]
    public required byte Mode { get; init; }

    /// <summary>BUFFER OFFSET in bytes.</summary>
    [U64(2)]
    public ulong BufferOffset { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }

    /// <summary>BUFFER ID.</summary>
    [U8(14)]
    public byte BufferId { get; init; }
}

/// <summary>WRITE BUFFER: the echo buffer, and microcode.</summary>
[ScsiCommand(0x3B, "WRITE BUFFER", Cdb.Length10, DataDirection.Out, Spec = "SPC-5")]
public readonly partial record struct WriteBuffer : IParameterListCommand
{
    /// <summary>MODE SPECIFIC.</summary>
    [Bits(1, 7, 5)]
    public byte ModeSpecific { get; init; }

    /// <summary>MODE: what the buffer is.</summary>
    [Bits(1, 4, 0)]
    public required byte Mode { get; init; }

    /// <summary>BUFFER ID.</summary>
    [U8(2)]
    public byte BufferId { get; init; }

    /// <summary>BUFFER OFFSET in bytes.</summary>
    [U24(3)]
    public uint BufferOffset { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U24(6)]
    public required uint ParameterListLength { get; init; }
}
