using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Sense;

/// <summary>Sense data to be sent, in either format.</summary>
public readonly record struct SenseBuilder
{
    /// <summary>Bytes of the fixed format.</summary>
    public const int FixedLength = 18;

    /// <summary>Most bytes that <see cref="WriteDescriptor"/> writes.</summary>
    public const int MaxDescriptorLength = 8 + 12 + 12 + 8 + 4 + 4;

    /// <summary>Makes sense data of a key and a code.</summary>
    public SenseBuilder(SenseKey key, AdditionalSense additional)
    {
        Key = key;
        Additional = additional;
    }

    /// <summary>SENSE KEY.</summary>
    public SenseKey Key { get; init; }

    /// <summary>ADDITIONAL SENSE CODE and its qualifier.</summary>
    public AdditionalSense Additional { get; init; }

    /// <summary>Whether the error is of an earlier command.</summary>
    public bool IsDeferred { get; init; }

    /// <summary>INFORMATION; in the fixed format VALID stays clear where it needs more than 32 bits.</summary>
    public ulong? Information { get; init; }

    /// <summary>COMMAND-SPECIFIC INFORMATION.</summary>
    public ulong? CommandSpecificInformation { get; init; }

    /// <summary>SENSE KEY SPECIFIC.</summary>
    public SenseKeySpecific? SenseKeySpecific { get; init; }

    /// <summary>FIELD REPLACEABLE UNIT CODE; 0 for none.</summary>
    public byte FieldReplaceableUnit { get; init; }

    /// <summary>FILEMARK (tapes).</summary>
    public bool Filemark { get; init; }

    /// <summary>EOM (tapes).</summary>
    public bool EndOfMedium { get; init; }

    /// <summary>ILI.</summary>
    public bool IncorrectLength { get; init; }

    /// <summary>Writes the format that the D_SENSE bit of the Control mode page asks for.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Write(Span<byte> destination, bool descriptorFormat) => descriptorFormat ? WriteDescriptor(destination) : WriteFixed(destination);

    /// <summary>Writes the fixed format, 18 bytes.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int WriteFixed(Span<byte> destination)
    {
        WireGuard.Room(destination.Length, FixedLength);
        Span<byte> bytes = destination[..FixedLength];
        bytes.Clear();
        bool valid = Information is <= uint.MaxValue;
        bytes[0] = (byte)((valid ? 0x80 : 0) | (IsDeferred ? 0x71 : 0x70));
        bytes[2] = (byte)((Filemark ? 0x80 : 0) | (EndOfMedium ? 0x40 : 0) | (IncorrectLength ? 0x20 : 0) | ((int)Key & 0x0F));
        if (valid)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[3..], (uint)Information.GetValueOrDefault());
        }

        bytes[7] = FixedLength - 8;
        if (CommandSpecificInformation is <= uint.MaxValue)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], (uint)CommandSpecificInformation.GetValueOrDefault());
        }

        bytes[12] = Additional.Asc;
        bytes[13] = Additional.Ascq;
        bytes[14] = FieldReplaceableUnit;
        SenseKeySpecific?.Write(bytes[15..]);
        return FixedLength;
    }

    /// <summary>Writes the descriptor format with the descriptors that have something to say.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short; <see cref="MaxDescriptorLength"/> always suffices.</exception>
    public int WriteDescriptor(Span<byte> destination)
    {
        Span<byte> bytes = stackalloc byte[MaxDescriptorLength];
        bytes.Clear();
        bytes[0] = (byte)(IsDeferred ? 0x73 : 0x72);
        bytes[1] = (byte)((int)Key & 0x0F);
        bytes[2] = Additional.Asc;
        bytes[3] = Additional.Ascq;
        int length = 8;
        if (Information is { } information)
        {
            Span<byte> descriptor = Next(bytes, ref length, SenseDescriptorType.Information, 12);
            descriptor[2] = 0x80;
            BinaryPrimitives.WriteUInt64BigEndian(descriptor[4..], information);
        }

        if (CommandSpecificInformation is { } command)
        {
            BinaryPrimitives.WriteUInt64BigEndian(Next(bytes, ref length, SenseDescriptorType.CommandSpecificInformation, 12)[4..], command);
        }

        SenseKeySpecific?.Write(Next(bytes, ref length, SenseDescriptorType.SenseKeySpecific, 8)[4..]);
        if (FieldReplaceableUnit != 0)
        {
            Next(bytes, ref length, SenseDescriptorType.FieldReplaceableUnit, 4)[3] = FieldReplaceableUnit;
        }

        if (Filemark || EndOfMedium)
        {
            Next(bytes, ref length, SenseDescriptorType.StreamCommands, 4)[3] =
                (byte)((Filemark ? 0x80 : 0) | (EndOfMedium ? 0x40 : 0) | (IncorrectLength ? 0x20 : 0));
        }
        else if (IncorrectLength)
        {
            Next(bytes, ref length, SenseDescriptorType.BlockCommands, 4)[3] = 0x20;
        }

        bytes[7] = (byte)(length - 8);
        WireGuard.Room(destination.Length, length);
        bytes[..length].CopyTo(destination);
        return length;
    }

    private static Span<byte> Next(Span<byte> bytes, ref int length, SenseDescriptorType type, int size)
    {
        Span<byte> descriptor = bytes.Slice(length, size);
        descriptor[0] = (byte)type;
        descriptor[1] = (byte)(size - 2);
        length += size;
        return descriptor;
    }
}
