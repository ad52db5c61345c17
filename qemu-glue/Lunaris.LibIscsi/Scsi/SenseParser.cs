using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>Sense data into the struct that callers read.</summary>
internal static unsafe class SenseParser
{
    private const int FixedLength = 18;
    private const int DescriptorHeader = 8;

    /// <summary>
    /// The exported form: nobody says how many bytes there are. The standard's own minimum is what may be looked at: 18 bytes of the fixed format
    /// and what ADDITIONAL SENSE LENGTH announces of the descriptor format (SPC-4 §4.5).
    /// </summary>
    [CExport("scsi_parse_sense_data")]
    [Differs("The field pointer of descriptor format sense data is found; the C library takes descriptors for two bytes shorter, and looks for a bit they do not have.")]
    public static void Parse(NativeSense* sense, [CType("const uint8_t *")] byte* sb)
    {
        int length = (sb[0] & 0x7F) switch
        {
            0x70 or 0x71 => FixedLength,
            0x72 or 0x73 => DescriptorHeader + sb[7],
            _ => 1,
        };
        Parse(sense, new ReadOnlySpan<byte>(sb, length));
    }

    /// <summary>Reads what was received; what was not received stays as it was.</summary>
    public static void Parse(NativeSense* sense, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        sense->ErrorType = (byte)(bytes[0] & 0x7F);
        switch (sense->ErrorType)
        {
            case 0x70 or 0x71:
                sense->Key = DataReader.U8(bytes, 2) & 0x0F;
                sense->Ascq = (DataReader.U8(bytes, 12) << 8) | DataReader.U8(bytes, 13);
                Specific(sense, DataReader.From(bytes, 15));
                break;
            case 0x72 or 0x73:
                sense->Key = DataReader.U8(bytes, 1) & 0x0F;
                sense->Ascq = (DataReader.U8(bytes, 2) << 8) | DataReader.U8(bytes, 3);
                Descriptors(sense, bytes);
                break;
        }
    }

    private static void Descriptors(NativeSense* sense, ReadOnlySpan<byte> bytes)
    {
        const byte SenseKeySpecific = 0x02;
        ReadOnlySpan<byte> rest = DataReader.From(bytes, DescriptorHeader);
        rest = rest[..Math.Min(rest.Length, DataReader.U8(bytes, 7))];

        // ADDITIONAL LENGTH counts what follows it (SPC-4 §4.5.2.1), so that a descriptor is longer by the two bytes before.
        while (rest.Length >= 2)
        {
            ReadOnlySpan<byte> descriptor = rest[..Math.Min(rest.Length, 2 + rest[1])];
            if (descriptor[0] == SenseKeySpecific)
            {
                Specific(sense, DataReader.From(descriptor, 4));
            }

            rest = rest[descriptor.Length..];
        }
    }

    private static void Specific(NativeSense* sense, ReadOnlySpan<byte> bytes)
    {
        if (Lunaris.Scsi.Sense.SenseKeySpecific.Read(bytes) is not { } specific)
        {
            return;
        }

        sense->Flags |= (byte)(NativeSense.SenseSpecific | (specific.IsInCdb ? NativeSense.IllegalParameterInCdb : 0));
        sense->FieldPointer = specific.Value;
        if (specific.BitPointer is { } bit)
        {
            sense->Flags |= NativeSense.BitPointerValid;
            sense->BitPointer = (byte)bit;
        }
    }
}
