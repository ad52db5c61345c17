using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>SET TIMESTAMP parameter list (SPC-5).</summary>
[WireRecord(12, MinLength = 12)]
[Reserved(0, 4)]
[Reserved(10, 2)]
public readonly partial record struct SetTimestampList
{
    /// <summary>TIMESTAMP in milliseconds since 1970-01-01 00:00 UTC.</summary>
    [U48(4)]
    public ulong Timestamp { get; init; }
}
