using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>One entry of the CFA Profile Information VPD page, 8Ch (SPC-5).</summary>
[WireRecord(4, MinLength = 4)]
[Reserved(1, 1)]
public readonly partial record struct CfaProfileDescriptor
{
    /// <summary>CFA PROFILE SUPPORTED.</summary>
    [U8(0)]
    public byte Profile { get; init; }

    /// <summary>SEQUENTIAL WRITE DATA SIZE in blocks.</summary>
    [U16(2)]
    public ushort SequentialWriteSize { get; init; }
}

/// <summary>The common part of one entry of the Format Presets VPD page, B8h (SBC-4); what depends on the schema follows it, up to 64 bytes.</summary>
[WireRecord(40, MinLength = 40)]
[Reserved(5, 2)]
[Reserved(7, 7, 4)]
[Reserved(12, 4)]
[Reserved(24, 14)]
[Reserved(38, 5, 3)]
[Reserved(39, 7, 4)]
public readonly partial record struct FormatPresetDescriptor
{
    /// <summary>Bytes of an entry with what depends on the schema.</summary>
    public const int Stride = 64;

    /// <summary>PRESET IDENTIFIER, for FORMAT WITH PRESET.</summary>
    [U32(0)]
    public uint PresetIdentifier { get; init; }

    /// <summary>SCHEMA TYPE: 1 default host aware, 2 host managed, and so on; it says what follows.</summary>
    [U8(4)]
    public byte SchemaType { get; init; }

    /// <summary>LOGICAL BLOCKS PER PHYSICAL BLOCK EXPONENT.</summary>
    [Bits(7, 3, 0)]
    public byte LogicalPerPhysicalExponent { get; init; }

    /// <summary>LOGICAL BLOCK LENGTH in bytes.</summary>
    [U32(8)]
    public uint LogicalBlockLength { get; init; }

    /// <summary>DESIGNED LAST LOGICAL BLOCK ADDRESS.</summary>
    [U64(16)]
    public ulong DesignedLastLba { get; init; }

    /// <summary>FMTPINFO.</summary>
    [Bits(38, 7, 6)]
    public byte FmtPInfo { get; init; }

    /// <summary>PROTECTION FIELD USAGE.</summary>
    [Bits(38, 2, 0)]
    public byte ProtectionFieldUsage { get; init; }

    /// <summary>PROTECTION INTERVAL EXPONENT.</summary>
    [Bits(39, 3, 0)]
    public byte ProtectionIntervalExponent { get; init; }
}

/// <summary>One entry of the Capacity/Product Identification Mapping VPD page, BAh (SBC-5).</summary>
[WireRecord(48, MinLength = 24)]
[Reserved(24, 24)]
public readonly partial record struct CapacityProductMapping
{
    /// <summary>ALLOWED NUMBER OF LOGICAL BLOCKS.</summary>
    [U64(0)]
    public ulong AllowedNumberOfBlocks { get; init; }

    /// <summary>PRODUCT IDENTIFICATION that the device has with that capacity.</summary>
    [Ascii(8, 16)]
    public string? Product { get; init; }
}
