using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>REPORT TIMESTAMP parameter data (SPC-5).</summary>
[WireRecord(12, MinLength = 12)]
[Reserved(2, 7, 3)]
[Reserved(3, 1)]
[Reserved(10, 2)]
public readonly partial record struct TimestampData
{
    /// <summary>TIMESTAMP PARAMETER DATA LENGTH, 0Ah.</summary>
    [U16(0)]
    public ushort Length { get; init; }

    /// <summary>TIMESTAMP ORIGIN: 0 zero at power on, 2 SET TIMESTAMP, 3 other means.</summary>
    [Bits(2, 2, 0)]
    public byte Origin { get; init; }

    /// <summary>TIMESTAMP in milliseconds since 1970-01-01 00:00 UTC, or since power on.</summary>
    [U48(4)]
    public ulong Timestamp { get; init; }
}
