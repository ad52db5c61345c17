using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Changer;

/// <summary>Header of READ ELEMENT STATUS parameter data (SMC-3).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(4, 1)]
public readonly partial record struct ElementStatusHeader
{
    /// <summary>FIRST ELEMENT ADDRESS REPORTED.</summary>
    [U16(0)]
    public ushort FirstElement { get; init; }

    /// <summary>NUMBER OF ELEMENTS AVAILABLE.</summary>
    [U16(2)]
    public ushort NumberOfElements { get; init; }

    /// <summary>BYTE COUNT OF REPORT AVAILABLE: bytes after the header.</summary>
    [U24(5)]
    public uint ByteCount { get; init; }
}
