using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>READ CAPACITY(10) parameter data (SBC-4).</summary>
[WireRecord(8, MinLength = 8)]
public readonly partial record struct ReadCapacity10Data
{
    /// <summary>RETURNED LOGICAL BLOCK ADDRESS: the last block; FFFFFFFFh: ask READ CAPACITY(16).</summary>
    [U32(0)]
    public uint LastLba { get; init; }

    /// <summary>LOGICAL BLOCK LENGTH in bytes.</summary>
    [U32(4)]
    public uint BlockLength { get; init; }

    /// <summary>Whether the capacity does not fit and READ CAPACITY(16) has to be asked.</summary>
    public bool IsTooLarge => LastLba == uint.MaxValue;

    /// <summary>Number of blocks.</summary>
    public ulong BlockCount => (ulong)LastLba + 1;
}
