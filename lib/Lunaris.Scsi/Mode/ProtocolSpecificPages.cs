using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Protocol Specific Logical Unit mode page (SPC-5); the rest is the protocol's.</summary>
[ModePage(0x18, "Protocol Specific Logical Unit", 8)]
[Reserved(2, 7, 4)]
[Reserved(3, 5)]
public readonly partial record struct ProtocolSpecificLogicalUnitPage
{
    /// <summary>PROTOCOL IDENTIFIER.</summary>
    [Bits(2, 3, 0)]
    public ProtocolIdentifier Protocol { get; init; }
}

/// <summary>Protocol Specific Port mode page (SPC-5); the rest is the protocol's.</summary>
[ModePage(0x19, "Protocol Specific Port", 8)]
[Reserved(2, 7, 4)]
[Reserved(3, 5)]
public readonly partial record struct ProtocolSpecificPortPage
{
    /// <summary>PROTOCOL IDENTIFIER.</summary>
    [Bits(2, 3, 0)]
    public ProtocolIdentifier Protocol { get; init; }
}
