using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Log;

/// <summary>Background scan status parameter of the Background Scan log page, 15h (SBC-4).</summary>
[WireRecord(16, MinLength = 16)]
[Reserved(8, 1)]
public readonly partial record struct BackgroundScanStatus
{
    /// <summary>PARAMETER CODE, 0.</summary>
    [U16(0)]
    public ushort ParameterCode { get; init; }

    /// <summary>Parameter control byte.</summary>
    [U8(2)]
    public byte ControlByte { get; init; }

    /// <summary>PARAMETER LENGTH, 0Ch.</summary>
    [U8(3)]
    public byte Length { get; init; }

    /// <summary>ACCUMULATED POWER ON MINUTES.</summary>
    [U32(4)]
    public uint PowerOnMinutes { get; init; }

    /// <summary>BACKGROUND SCAN STATUS.</summary>
    [U8(9)]
    public byte ScanStatus { get; init; }

    /// <summary>NUMBER OF BACKGROUND SCANS PERFORMED.</summary>
    [U16(10)]
    public ushort ScansPerformed { get; init; }

    /// <summary>BACKGROUND SCAN PROGRESS in 65536ths.</summary>
    [U16(12)]
    public ushort Progress { get; init; }

    /// <summary>NUMBER OF BACKGROUND MEDIUM SCANS PERFORMED.</summary>
    [U16(14)]
    public ushort MediumScans { get; init; }
}
