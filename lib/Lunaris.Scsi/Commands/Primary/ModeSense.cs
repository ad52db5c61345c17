using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>MODE SENSE(6).</summary>
[ScsiCommand(0x1A, "MODE SENSE(6)", Cdb.Length6, DataDirection.In, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 4)]
[Reserved(1, 2, 0)]
public readonly partial record struct ModeSense6 : IAllocationLengthCommand
{
    /// <summary>DBD: no block descriptors.</summary>
    [Bit(1, 3)]
    public bool DisableBlockDescriptors { get; init; }

    /// <summary>PC: current, changeable, default or saved values.</summary>
    [Bits(2, 7, 6)]
    public ModePageControl PageControl { get; init; }

    /// <summary>PAGE CODE; 3Fh for all pages.</summary>
    [Bits(2, 5, 0)]
    public required byte PageCode { get; init; }

    /// <summary>SUBPAGE CODE; FFh for all subpages.</summary>
    [U8(3)]
    public byte SubpageCode { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U8(4)]
    public required byte AllocationLength { get; init; }
}

/// <summary>MODE SENSE(10).</summary>
[ScsiCommand(0x5A, "MODE SENSE(10)", Cdb.Length10, DataDirection.In, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(1, 2, 0)]
[Reserved(4, 3)]
public readonly partial record struct ModeSense10 : IAllocationLengthCommand
{
    /// <summary>LLBAA: long block descriptors may be returned.</summary>
    [Bit(1, 4)]
    public bool LongLbaAccepted { get; init; }

    /// <summary>DBD: no block descriptors.</summary>
    [Bit(1, 3)]
    public bool DisableBlockDescriptors { get; init; }

    /// <summary>PC: current, changeable, default or saved values.</summary>
    [Bits(2, 7, 6)]
    public ModePageControl PageControl { get; init; }

    /// <summary>PAGE CODE; 3Fh for all pages.</summary>
    [Bits(2, 5, 0)]
    public required byte PageCode { get; init; }

    /// <summary>SUBPAGE CODE; FFh for all subpages.</summary>
    [U8(3)]
    public byte SubpageCode { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(7)]
    public required ushort AllocationLength { get; init; }
}
