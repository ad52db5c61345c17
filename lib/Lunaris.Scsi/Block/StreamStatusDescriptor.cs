using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>One stream of GET STREAM STATUS parameter data (SBC-5).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(0, 7, 1)]
[Reserved(1, 1)]
[Reserved(4, 7, 6)]
[Reserved(5, 3)]
public readonly partial record struct StreamStatusDescriptor
{
    /// <summary>PERM: a permanent stream.</summary>
    [Bit(0, 0)]
    public bool Permanent { get; init; }

    /// <summary>STREAM IDENTIFIER.</summary>
    [U16(2)]
    public ushort StreamIdentifier { get; init; }

    /// <summary>RELATIVE LIFETIME; 0 not reported.</summary>
    [Bits(4, 5, 0)]
    public byte RelativeLifetime { get; init; }
}
