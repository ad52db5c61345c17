using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Lunaris.Scsi.Sense;

/// <summary>
/// Sense data of either format (SPC-5), as received: truncation is tolerated, and what was not received is absent rather than wrong.
/// </summary>
/// <remarks>Immutable; keeps its own copy of at most 252 bytes; safe to use from any thread.</remarks>
public sealed class SenseData
{
    /// <summary>Most bytes that sense data has.</summary>
    public const int MaxLength = 252;

    private const int FixedDescriptors = 18;
    private const int DescriptorHeader = 8;
    private readonly byte[] _bytes;

    private SenseData(byte[] bytes)
    {
        _bytes = bytes;
        if (IsDescriptorFormat)
        {
            Key = (SenseKey)(At(1) & 0x0F);
            Additional = new AdditionalSense(At(2), At(3));
            IsOverflow = (At(4) & 0x80) != 0;
            ReadDescriptors();
        }
        else if (!IsVendorSpecific)
        {
            Key = (SenseKey)(At(2) & 0x0F);
            Filemark = (At(2) & 0x80) != 0;
            EndOfMedium = (At(2) & 0x40) != 0;
            IncorrectLength = (At(2) & 0x20) != 0;
            IsOverflow = (At(2) & 0x10) != 0;
            Additional = new AdditionalSense(At(12), At(13));
            FieldReplaceableUnit = At(14);
            SenseKeySpecific = _bytes.Length >= FixedDescriptors ? Sense.SenseKeySpecific.Read(_bytes.AsSpan(15)) : null;
            InformationField = _bytes.Length >= 7 ? BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(3)) : null;
            Information = (At(0) & 0x80) != 0 ? InformationField : null;
            CommandSpecificInformation = _bytes.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(_bytes.AsSpan(8)) is var csi and not 0 ? csi : null;
        }
    }

    /// <summary>RESPONSE CODE: 70h to 73h, or 7Fh.</summary>
    public byte ResponseCode => (byte)(_bytes[0] & 0x7F);

    /// <summary>Whether the data has the descriptor format rather than the fixed one.</summary>
    public bool IsDescriptorFormat => ResponseCode is 0x72 or 0x73;

    /// <summary>Whether the error is of an earlier command that had already been answered.</summary>
    public bool IsDeferred => ResponseCode is 0x71 or 0x73;

    /// <summary>Whether the format is the vendor's (7Fh): nothing but the bytes is known.</summary>
    public bool IsVendorSpecific => ResponseCode == 0x7F;

    /// <summary>SENSE KEY.</summary>
    public SenseKey Key { get; }

    /// <summary>ADDITIONAL SENSE CODE and its qualifier; 00h/00h where they were not received.</summary>
    public AdditionalSense Additional { get; }

    /// <summary>INFORMATION where it is valid: for block devices usually an LBA, for ILI the residual.</summary>
    public ulong? Information { get; private set; }

    /// <summary>INFORMATION of the fixed format whether VALID is set or not: some commands, such as COMPARE AND WRITE on older devices, need it.</summary>
    public uint? InformationField { get; }

    /// <summary>COMMAND-SPECIFIC INFORMATION, where there is some; in the fixed format a zero counts as none.</summary>
    public ulong? CommandSpecificInformation { get; private set; }

    /// <summary>SENSE KEY SPECIFIC, where it is valid.</summary>
    public SenseKeySpecific? SenseKeySpecific { get; private set; }

    /// <summary>FIELD REPLACEABLE UNIT CODE; 0 says nothing.</summary>
    public byte FieldReplaceableUnit { get; private set; }

    /// <summary>FILEMARK (tapes).</summary>
    public bool Filemark { get; private set; }

    /// <summary>EOM (tapes).</summary>
    public bool EndOfMedium { get; private set; }

    /// <summary>ILI: the requested length did not match.</summary>
    public bool IncorrectLength { get; private set; }

    /// <summary>SDAT_OVFL: the device had more to say.</summary>
    public bool IsOverflow { get; }

    /// <summary>How much of a background operation is done, 0 to 1, where the device says so.</summary>
    public double? Progress => SenseKeySpecific is { } specific && Key is SenseKey.NoSense or SenseKey.NotReady ? specific.Progress : null;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether bytes that ADDITIONAL SENSE LENGTH announces are missing.</summary>
    public bool IsTruncated => _bytes.Length < DescriptorHeader || _bytes.Length < DescriptorHeader + _bytes[7];

    /// <summary>The descriptors; none in the fixed format.</summary>
    public SenseDescriptorEnumerator Descriptors
    {
        get
        {
            if (!IsDescriptorFormat || _bytes.Length <= DescriptorHeader)
            {
                return default;
            }

            int end = Math.Min(_bytes.Length, DescriptorHeader + _bytes[7]);
            return new SenseDescriptorEnumerator(_bytes.AsSpan(DescriptorHeader..end));
        }
    }

    /// <summary>Reads sense data.</summary>
    /// <param name="bytes">What was received; only the first 252 bytes are looked at.</param>
    /// <param name="sense">The sense data.</param>
    /// <returns>Whether there is at least a response code that the standard knows.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SenseData? sense)
    {
        sense = null;
        if (bytes.IsEmpty || (bytes[0] & 0x7F) is not (>= 0x70 and <= 0x73 or 0x7F))
        {
            return false;
        }

        sense = new SenseData(bytes[..Math.Min(bytes.Length, MaxLength)].ToArray());
        return true;
    }

    /// <summary>Whether this is a sense key and additional sense code pair.</summary>
    public bool Is(SenseKey key, AdditionalSense additional) => Key == key && Additional == additional;

    /// <summary>For people: <c>ILLEGAL REQUEST, LOGICAL BLOCK ADDRESS OUT OF RANGE (5h/21h/00h), information 0x1000</c>.</summary>
    public override string ToString()
    {
        if (IsVendorSpecific)
        {
            return "vendor specific sense data " + Convert.ToHexStringLower(_bytes);
        }

        var text = new StringBuilder(IsDeferred ? "deferred: " : string.Empty);
        text.Append(Key.ToText());
        if (Additional != AdditionalSense.None)
        {
            text.Append(", ").Append(Additional.Name ?? "unassigned additional sense code");
        }

        text.Append(CultureInfo.InvariantCulture, $" ({(byte)Key:X}h/{Additional.Asc:X2}h/{Additional.Ascq:X2}h)");
        if (Information is { } information)
        {
            text.Append(CultureInfo.InvariantCulture, $", information 0x{information:x}");
        }

        if (CommandSpecificInformation is { } specific && specific != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", command specific 0x{specific:x}");
        }

        if (SenseKeySpecific?.Describe(Key) is { } detail)
        {
            text.Append(", ").Append(detail);
        }

        if (FieldReplaceableUnit != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", unit {FieldReplaceableUnit:X2}h");
        }

        return text.Append(Filemark ? ", filemark" : string.Empty)
            .Append(EndOfMedium ? ", end of medium" : string.Empty)
            .Append(IncorrectLength ? ", incorrect length" : string.Empty)
            .ToString();
    }

    private void ReadDescriptors()
    {
        foreach (SenseDescriptor descriptor in Descriptors)
        {
            Information ??= descriptor.Information;
            CommandSpecificInformation ??= descriptor.CommandSpecificInformation;
            SenseKeySpecific ??= descriptor.SenseKeySpecific;
            FieldReplaceableUnit = FieldReplaceableUnit != 0 ? FieldReplaceableUnit : descriptor.FieldReplaceableUnit;
            Filemark |= descriptor.Filemark;
            EndOfMedium |= descriptor.EndOfMedium;
            IncorrectLength |= descriptor.IncorrectLength;
        }
    }

    private byte At(int index) => index < _bytes.Length ? _bytes[index] : (byte)0;
}
