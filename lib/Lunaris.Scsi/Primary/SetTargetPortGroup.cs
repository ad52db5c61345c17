using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>One entry of the SET TARGET PORT GROUPS parameter list (SPC-5), after four reserved bytes.</summary>
[WireRecord(4, MinLength = 4)]
[Reserved(0, 7, 4)]
[Reserved(1, 1)]
public readonly partial record struct SetTargetPortGroupDescriptor
{
    /// <summary>ASYMMETRIC ACCESS STATE that is asked for.</summary>
    [Bits(0, 3, 0)]
    public AsymmetricAccessState State { get; init; }

    /// <summary>TARGET PORT GROUP OR TARGET PORT.</summary>
    [U16(2)]
    public ushort GroupOrPort { get; init; }
}
