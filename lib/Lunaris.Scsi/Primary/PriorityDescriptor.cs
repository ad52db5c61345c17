using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>Head of a REPORT PRIORITY descriptor (SPC-5); the TransportID follows.</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(0, 7, 4)]
[Reserved(1, 1)]
[Reserved(4, 2)]
public readonly partial record struct PriorityDescriptor
{
    /// <summary>CURRENT PRIORITY; 0 for the default.</summary>
    [Bits(0, 3, 0)]
    public byte Priority { get; init; }

    /// <summary>RELATIVE TARGET PORT IDENTIFIER.</summary>
    [U16(2)]
    public ushort RelativeTargetPort { get; init; }

    /// <summary>ADDITIONAL LENGTH: bytes of the TransportID.</summary>
    [U16(6)]
    public ushort TransportIdLength { get; init; }
}
