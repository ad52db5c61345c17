using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>One element of GET PHYSICAL ELEMENT STATUS parameter data (SBC-5).</summary>
[WireRecord(32, MinLength = 32)]
[Reserved(0, 4)]
[Reserved(8, 5)]
[Reserved(13, 7, 1)]
[Reserved(24, 8)]
public readonly partial record struct PhysicalElementStatusDescriptor
{
    /// <summary>ELEMENT IDENTIFIER.</summary>
    [U32(4)]
    public uint ElementIdentifier { get; init; }

    /// <summary>RALWD: the element can be restored.</summary>
    [Bit(13, 0)]
    public bool RestorationAllowed { get; init; }

    /// <summary>PHYSICAL ELEMENT TYPE: 1 storage element.</summary>
    [U8(14)]
    public byte PhysicalElementType { get; init; }

    /// <summary>PHYSICAL ELEMENT HEALTH: 1 to 63h within limits, 64h at the limit, 65h to CFh outside, FBh to FFh depopulation.</summary>
    [U8(15)]
    public byte PhysicalElementHealth { get; init; }

    /// <summary>ASSOCIATED CAPACITY in blocks; all ones not reported.</summary>
    [U64(16)]
    public ulong AssociatedCapacity { get; init; }
}
