using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Block Device ROD Token Limits (SBC-4): a third-party copy descriptor after its type and length.</summary>
[WireRecord(32, MinLength = 8)]
public readonly partial record struct BlockRodTokenLimits
{
    /// <summary>Vendor specific.</summary>
    [U48(0)]
    public ulong VendorSpecific { get; init; }

    /// <summary>MAXIMUM RANGE DESCRIPTORS; 0 not reported.</summary>
    [U16(6)]
    public ushort MaximumRangeDescriptors { get; init; }

    /// <summary>MAXIMUM INACTIVITY TIMEOUT in seconds; 0 not reported, FFFFFFFFh no limit.</summary>
    [U32(8)]
    public uint MaximumInactivityTimeout { get; init; }

    /// <summary>DEFAULT INACTIVITY TIMEOUT in seconds; 0 not reported.</summary>
    [U32(12)]
    public uint DefaultInactivityTimeout { get; init; }

    /// <summary>MAXIMUM TOKEN TRANSFER SIZE in blocks; 0 not reported.</summary>
    [U64(16)]
    public ulong MaximumTokenTransferSize { get; init; }

    /// <summary>OPTIMAL TRANSFER COUNT in blocks; 0 not reported.</summary>
    [U64(24)]
    public ulong OptimalTransferCount { get; init; }
}

/// <summary>Parameter Data (SPC-5): limits of EXTENDED COPY parameter lists; a third-party copy descriptor after its type and length.</summary>
[WireRecord(28, MinLength = 8)]
[Reserved(0, 4)]
[Reserved(16, 12)]
public readonly partial record struct CopyParameterLimits
{
    /// <summary>MAXIMUM CSCD DESCRIPTOR COUNT.</summary>
    [U16(4)]
    public ushort MaximumCscdDescriptorCount { get; init; }

    /// <summary>MAXIMUM SEGMENT DESCRIPTOR COUNT.</summary>
    [U16(6)]
    public ushort MaximumSegmentDescriptorCount { get; init; }

    /// <summary>MAXIMUM DESCRIPTOR LIST LENGTH in bytes.</summary>
    [U32(8)]
    public uint MaximumDescriptorListLength { get; init; }

    /// <summary>MAXIMUM INLINE DATA LENGTH in bytes.</summary>
    [U32(12)]
    public uint MaximumInlineDataLength { get; init; }
}

/// <summary>ROD Token Features (SPC-5): a third-party copy descriptor after its type and length, without the device type specific ones that follow.</summary>
[WireRecord(44, MinLength = 24)]
[Reserved(0, 7, 4)]
[Reserved(1, 11)]
[Reserved(24, 18)]
public readonly partial record struct RodTokenFeatures
{
    /// <summary>REMOTE TOKENS: how tokens that another copy manager made are treated.</summary>
    [Bits(0, 3, 0)]
    public byte RemoteTokens { get; init; }

    /// <summary>MINIMUM TOKEN LIFETIME in seconds.</summary>
    [U32(12)]
    public uint MinimumTokenLifetime { get; init; }

    /// <summary>MAXIMUM TOKEN LIFETIME in seconds.</summary>
    [U32(16)]
    public uint MaximumTokenLifetime { get; init; }

    /// <summary>MAXIMUM TOKEN INACTIVITY TIMEOUT in seconds.</summary>
    [U32(20)]
    public uint MaximumTokenInactivityTimeout { get; init; }

    /// <summary>ROD DEVICE TYPE SPECIFIC FEATURES DESCRIPTORS LENGTH in bytes.</summary>
    [U16(42)]
    public ushort DeviceTypeFeaturesLength { get; init; }
}

/// <summary>One type of ROD and what can be done with it, of a Supported ROD Token and ROD Types descriptor (SPC-5).</summary>
[WireRecord(64, MinLength = 8)]
[Reserved(4, 6, 2)]
[Reserved(5, 1)]
[Reserved(8, 56)]
public readonly partial record struct RodTypeDescriptor
{
    /// <summary>ROD TYPE; 0 is chosen by the copy manager.</summary>
    [U32(0)]
    public uint RodType { get; init; }

    /// <summary>ECPY_INT: internal RODs of EXTENDED COPY.</summary>
    [Bit(4, 7)]
    public bool ExtendedCopyInternal { get; init; }

    /// <summary>TOKEN_IN: tokens of the type can be used.</summary>
    [Bit(4, 1)]
    public bool TokenIn { get; init; }

    /// <summary>TOKEN_OUT: tokens of the type can be made.</summary>
    [Bit(4, 0)]
    public bool TokenOut { get; init; }

    /// <summary>PREFERENCE INDICATOR; 0 not reported.</summary>
    [U16(6)]
    public ushort PreferenceIndicator { get; init; }
}

/// <summary>General Copy Operations (SPC-5): a third-party copy descriptor after its type and length.</summary>
[WireRecord(32, MinLength = 14)]
[Reserved(14, 18)]
public readonly partial record struct GeneralCopyOperations
{
    /// <summary>TOTAL CONCURRENT COPIES.</summary>
    [U32(0)]
    public uint TotalConcurrentCopies { get; init; }

    /// <summary>MAXIMUM IDENTIFIED CONCURRENT COPIES.</summary>
    [U32(4)]
    public uint MaximumIdentifiedConcurrentCopies { get; init; }

    /// <summary>MAXIMUM SEGMENT LENGTH in bytes.</summary>
    [U32(8)]
    public uint MaximumSegmentLength { get; init; }

    /// <summary>DATA SEGMENT GRANULARITY: 2 to this power.</summary>
    [U8(12)]
    public byte DataSegmentGranularityExponent { get; init; }

    /// <summary>INLINE DATA GRANULARITY: 2 to this power.</summary>
    [U8(13)]
    public byte InlineDataGranularityExponent { get; init; }
}

/// <summary>Stream Copy Operations (SPC-5): a third-party copy descriptor after its type and length.</summary>
[WireRecord(12, MinLength = 4)]
[Reserved(4, 8)]
public readonly partial record struct StreamCopyOperations
{
    /// <summary>MAXIMUM STREAM DEVICE TRANSFER SIZE in bytes.</summary>
    [U32(0)]
    public uint MaximumStreamTransferSize { get; init; }
}

/// <summary>Held Data (SPC-5): a third-party copy descriptor after its type and length.</summary>
[WireRecord(28, MinLength = 5)]
[Reserved(5, 23)]
public readonly partial record struct HeldDataLimits
{
    /// <summary>HELD DATA LIMIT in bytes.</summary>
    [U32(0)]
    public uint HeldDataLimit { get; init; }

    /// <summary>HELD DATA GRANULARITY: 2 to this power bytes.</summary>
    [U8(4)]
    public byte HeldDataGranularityExponent { get; init; }
}
