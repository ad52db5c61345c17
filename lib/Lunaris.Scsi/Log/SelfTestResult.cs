using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Log;

/// <summary>One parameter of the Self-Test Results log page, 10h (SPC-5).</summary>
[WireRecord(20, MinLength = 20)]
[Reserved(4, 4, 4)]
[Reserved(16, 7, 4)]
public readonly partial record struct SelfTestResult
{
    /// <summary>PARAMETER CODE, 1 (the newest) to 20.</summary>
    [U16(0)]
    public ushort ParameterCode { get; init; }

    /// <summary>Parameter control byte.</summary>
    [U8(2)]
    public byte ControlByte { get; init; }

    /// <summary>PARAMETER LENGTH, 10h.</summary>
    [U8(3)]
    public byte Length { get; init; }

    /// <summary>SELF-TEST CODE.</summary>
    [Bits(4, 7, 5)]
    public byte SelfTestCode { get; init; }

    /// <summary>SELF-TEST RESULTS: 0 passed, 0Fh in progress.</summary>
    [Bits(4, 3, 0)]
    public byte Result { get; init; }

    /// <summary>SELF-TEST NUMBER: the segment that failed.</summary>
    [U8(5)]
    public byte SelfTestNumber { get; init; }

    /// <summary>ACCUMULATED POWER ON HOURS.</summary>
    [U16(6)]
    public ushort PowerOnHours { get; init; }

    /// <summary>ADDRESS OF FIRST FAILURE; all ones not reported.</summary>
    [U64(8)]
    public ulong FirstFailure { get; init; }

    /// <summary>SENSE KEY.</summary>
    [Bits(16, 3, 0)]
    public SenseKey Key { get; init; }

    /// <summary>ADDITIONAL SENSE CODE.</summary>
    [U8(17)]
    public byte Asc { get; init; }

    /// <summary>ADDITIONAL SENSE CODE QUALIFIER.</summary>
    [U8(18)]
    public byte Ascq { get; init; }

    /// <summary>Vendor specific.</summary>
    [U8(19)]
    public byte VendorSpecific { get; init; }
}
