using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Changer;

/// <summary>Common part of an element descriptor (SMC-3); volume tags and device identifiers follow.</summary>
[WireRecord(12, MinLength = 12)]
[Reserved(2, 7, 4)]
[Reserved(3, 1)]
[Reserved(6, 3)]
[Reserved(9, 5, 4)]
public readonly partial record struct ElementDescriptor
{
    /// <summary>ELEMENT ADDRESS.</summary>
    [U16(0)]
    public ushort Address { get; init; }

    /// <summary>ACCESS: the robot can reach it.</summary>
    [Bit(2, 3)]
    public bool Access { get; init; }

    /// <summary>EXCEPT: something is wrong, see the additional sense code.</summary>
    [Bit(2, 2)]
    public bool Exception { get; init; }

    /// <summary>IMPEXP: put there by an operator.</summary>
    [Bit(2, 1)]
    public bool ImportExport { get; init; }

    /// <summary>FULL: holds a medium.</summary>
    [Bit(2, 0)]
    public bool Full { get; init; }

    /// <summary>ADDITIONAL SENSE CODE.</summary>
    [U8(4)]
    public byte Asc { get; init; }

    /// <summary>ADDITIONAL SENSE CODE QUALIFIER.</summary>
    [U8(5)]
    public byte Ascq { get; init; }

    /// <summary>SVALID: SOURCE is valid.</summary>
    [Bit(9, 7)]
    public bool SourceValid { get; init; }

    /// <summary>INVERT: the medium was turned over.</summary>
    [Bit(9, 6)]
    public bool Invert { get; init; }

    /// <summary>ED: the element is disabled.</summary>
    [Bit(9, 3)]
    public bool Disabled { get; init; }

    /// <summary>MEDIUM TYPE.</summary>
    [Bits(9, 2, 0)]
    public byte MediumType { get; init; }

    /// <summary>SOURCE STORAGE ELEMENT ADDRESS.</summary>
    [U16(10)]
    public ushort Source { get; init; }
}
