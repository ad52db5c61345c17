using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Block;

/// <summary>STREAM CONTROL parameter data (SBC-4).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(1, 3)]
[Reserved(6, 2)]
public readonly partial record struct StreamControlData
{
    /// <summary>PARAMETER LENGTH: bytes after this one.</summary>
    [U8(0)]
    public byte ParameterLength { get; init; }

    /// <summary>ASSIGNED_STR_ID: the stream that was opened.</summary>
    [U16(4)]
    public ushort StreamIdentifier { get; init; }
}
