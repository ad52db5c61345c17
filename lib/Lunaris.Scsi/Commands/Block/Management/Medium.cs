using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>REASSIGN BLOCKS: moves blocks off bad places. The parameter list carries its own length.</summary>
[ScsiCommand(0x07, "REASSIGN BLOCKS", Cdb.Length6, DataDirection.Out, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 7, 2)]
[Reserved(2, 3)]
public readonly partial record struct ReassignBlocks : IScsiCommand
{
    /// <summary>LONGLBA: eight bytes for each address in the list.</summary>
    [Bit(1, 1)]
    public bool LongLba { get; init; }

    /// <summary>LONGLIST: a four-byte list length.</summary>
    [Bit(1, 0)]
    public bool LongList { get; init; }
}

/// <summary>FORMAT UNIT. The parameter list, if any, carries its own length.</summary>
[ScsiCommand(0x04, "FORMAT UNIT", Cdb.Length6, DataDirection.Out, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(3, 1)]
[Reserved(4, 7, 2)]
public readonly partial record struct FormatUnit : IScsiCommand
{
    /// <summary>FMTPINFO: format with protection information.</summary>
    [Bits(1, 7, 6)]
    public byte FormatProtection { get; init; }

    /// <summary>LONGLIST: the long parameter list header.</summary>
    [Bit(1, 5)]
    public bool LongList { get; init; }

    /// <summary>FMTDATA: a parameter list is sent.</summary>
    [Bit(1, 4)]
    public bool FormatData { get; init; }

    /// <summary>CMPLST: the defect list replaces the grown list.</summary>
    [Bit(1, 3)]
    public bool CompleteList { get; init; }

    /// <summary>DEFECT LIST FORMAT.</summary>
    [Bits(1, 2, 0)]
    public byte DefectListFormat { get; init; }

    /// <summary>Vendor specific.</summary>
    [U8(2)]
    public byte VendorSpecific { get; init; }

    /// <summary>FFMT: 0 writes the medium, 1 need not.</summary>
    [Bits(4, 1, 0)]
    public byte FastFormat { get; init; }
}

/// <summary>FORMAT WITH PRESET: formats to one of the presets of the Format Presets page.</summary>
[ScsiCommand(0x38, "FORMAT WITH PRESET", Cdb.Length10, DataDirection.None, Sets = CommandSets.Block, Spec = "SBC-4")]
[Reserved(1, 5, 0)]
[Reserved(6, 3)]
public readonly partial record struct FormatWithPreset : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 7)]
    public bool Immed { get; init; }

    /// <summary>FMTMAXLBA: ask for the largest capacity.</summary>
    [Bit(1, 6)]
    public bool FormatMaximumLba { get; init; }

    /// <summary>PRESET IDENTIFIER.</summary>
    [U32(2)]
    public required uint PresetIdentifier { get; init; }
}
