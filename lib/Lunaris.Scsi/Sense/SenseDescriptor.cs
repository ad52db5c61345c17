using System.Buffers.Binary;

namespace Lunaris.Scsi.Sense;

/// <summary>One descriptor of descriptor format sense data; a view that is valid as long as the bytes. Getters never throw.</summary>
public readonly ref struct SenseDescriptor
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal SenseDescriptor(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>DESCRIPTOR TYPE.</summary>
    public SenseDescriptorType Type => (SenseDescriptorType)At(0);

    /// <summary>All received bytes with the two header bytes; shorter than ADDITIONAL LENGTH says where the sense data was cut off.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether bytes that ADDITIONAL LENGTH announces are missing.</summary>
    public bool IsTruncated => _bytes.Length < 2 + At(1);

    /// <summary>INFORMATION, of the information and the direct access block device descriptor, where VALID is set.</summary>
    public ulong? Information => Type switch
    {
        SenseDescriptorType.Information when (At(2) & 0x80) != 0 => U64(4),
        SenseDescriptorType.DirectAccessBlockDevice when (At(2) & 0x80) != 0 => U64(8),
        _ => null,
    };

    /// <summary>COMMAND-SPECIFIC INFORMATION, of the descriptors that carry it.</summary>
    public ulong? CommandSpecificInformation => Type switch
    {
        SenseDescriptorType.CommandSpecificInformation => U64(4),
        SenseDescriptorType.DirectAccessBlockDevice => U64(16),
        _ => null,
    };

    /// <summary>SENSE KEY SPECIFIC, of the descriptors that carry it, where SKSV is set.</summary>
    public SenseKeySpecific? SenseKeySpecific => Type is SenseDescriptorType.SenseKeySpecific or SenseDescriptorType.DirectAccessBlockDevice && _bytes.Length >= 7
        ? Sense.SenseKeySpecific.Read(_bytes[4..])
        : null;

    /// <summary>FIELD REPLACEABLE UNIT CODE, of the descriptors that carry it; 0 says nothing.</summary>
    public byte FieldReplaceableUnit => Type switch
    {
        SenseDescriptorType.FieldReplaceableUnit => At(3),
        SenseDescriptorType.DirectAccessBlockDevice => At(7),
        _ => 0,
    };

    /// <summary>FILEMARK of the stream commands descriptor.</summary>
    public bool Filemark => Type == SenseDescriptorType.StreamCommands && (At(3) & 0x80) != 0;

    /// <summary>EOM of the stream commands descriptor.</summary>
    public bool EndOfMedium => Type == SenseDescriptorType.StreamCommands && (At(3) & 0x40) != 0;

    /// <summary>ILI of the stream, block and direct access block device descriptors.</summary>
    public bool IncorrectLength => Type is SenseDescriptorType.StreamCommands or SenseDescriptorType.BlockCommands or SenseDescriptorType.DirectAccessBlockDevice && (At(3) & 0x20) != 0;

    /// <summary>Another progress indication: which operation, and how much of it is done, 0 to 1.</summary>
    public (SenseKey Key, AdditionalSense Additional, double Done)? AnotherProgress =>
        Type == SenseDescriptorType.AnotherProgressIndication && _bytes.Length >= 8
            ? ((SenseKey)(At(2) & 0x0F), new AdditionalSense(At(3), At(4)), BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..]) / 65536.0)
            : null;

    /// <summary>Forwarded sense data: what another device said; empty in other descriptors.</summary>
    public ReadOnlySpan<byte> ForwardedSense => Type == SenseDescriptorType.ForwardedSenseData && _bytes.Length > 4 ? _bytes[4..] : default;

    /// <summary>SENSE DATA SOURCE of forwarded sense data: 0 unknown, 1 the copy source, 2 the copy destination, 3 to 7 further ones.</summary>
    public byte ForwardedSource => Type == SenseDescriptorType.ForwardedSenseData ? (byte)(At(2) & 0x0F) : (byte)0;

    /// <summary>The ATA registers of an ATA status return descriptor.</summary>
    public AtaStatusReturn? AtaStatus => Type == SenseDescriptorType.AtaStatusReturn && _bytes.Length >= AtaStatusReturn.Size
        ? AtaStatusReturn.Read(_bytes)
        : null;

    /// <summary>User data segment referrals: NOT_ALL_R says that there are more than reported.</summary>
    public bool NotAllReferrals => Type == SenseDescriptorType.UserDataSegmentReferral && (At(2) & 0x01) != 0;

    /// <summary>The user data segment referral descriptors, in the format of REPORT REFERRALS; empty in other descriptors.</summary>
    public ReadOnlySpan<byte> Referrals => Type == SenseDescriptorType.UserDataSegmentReferral && _bytes.Length > 4 ? _bytes[4..] : default;

    /// <summary>DESIGNATION DESCRIPTOR of a device designation descriptor; empty in other descriptors.</summary>
    public ReadOnlySpan<byte> Designation => Type == SenseDescriptorType.DeviceDesignation && _bytes.Length > 4 ? _bytes[4..] : default;

    /// <summary>MICROCODE ACTIVATION TIME in seconds, where the descriptor says one.</summary>
    public int? MicrocodeActivationSeconds => Type == SenseDescriptorType.MicrocodeActivation && _bytes.Length >= 8
        ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[6..])
        : null;

    private byte At(int index) => index < _bytes.Length ? _bytes[index] : (byte)0;

    private ulong? U64(int offset) => _bytes.Length >= offset + 8 ? BinaryPrimitives.ReadUInt64BigEndian(_bytes[offset..]) : null;
}
