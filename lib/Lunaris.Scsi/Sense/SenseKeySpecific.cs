using System.Buffers.Binary;
using System.Globalization;

namespace Lunaris.Scsi.Sense;

/// <summary>The three SENSE KEY SPECIFIC bytes (SPC-5), which mean something else for each sense key.</summary>
/// <param name="Flags">First byte without SKSV.</param>
/// <param name="Value">The two bytes after it.</param>
public readonly record struct SenseKeySpecific(byte Flags, ushort Value)
{
    /// <summary>Number of bytes.</summary>
    public const int Size = 3;

    private const int Valid = 0x80;

    /// <summary>ILLEGAL REQUEST: whether the field pointer points into the CDB rather than the parameter list.</summary>
    public bool IsInCdb => (Flags & 0x40) != 0;

    /// <summary>ILLEGAL REQUEST and COPY ABORTED: the bit in error, where BPV says so.</summary>
    public int? BitPointer => (Flags & 0x08) != 0 ? Flags & 0x07 : null;

    /// <summary>ILLEGAL REQUEST and COPY ABORTED: the byte in error.</summary>
    public int FieldPointer => Value;

    /// <summary>COPY ABORTED: whether the field pointer counts from the segment descriptor rather than the parameter list.</summary>
    public bool IsInSegmentDescriptor => (Flags & 0x20) != 0;

    /// <summary>NO SENSE and NOT READY: how much is done, 0 to 1.</summary>
    public double Progress => Value / 65536.0;

    /// <summary>RECOVERED ERROR, MEDIUM ERROR and HARDWARE ERROR: the number of retries.</summary>
    public int ActualRetryCount => Value;

    /// <summary>UNIT ATTENTION: whether conditions were lost because the queue was full.</summary>
    public bool IsUnitAttentionOverflow => (Flags & 0x01) != 0;

    /// <summary>A field pointer for ILLEGAL REQUEST.</summary>
    /// <param name="inCdb">Whether it points into the CDB.</param>
    /// <param name="field">Byte number.</param>
    /// <param name="bit">Bit number, 0 to 7, where it is known.</param>
    public static SenseKeySpecific ForField(bool inCdb, ushort field, int? bit = null) =>
        new((byte)((inCdb ? 0x40 : 0) | (bit is { } b ? 0x08 | (b & 0x07) : 0)), field);

    /// <summary>A progress indication.</summary>
    /// <param name="done">How much is done, 0 to 1.</param>
    public static SenseKeySpecific ForProgress(double done) => new(0, (ushort)Math.Clamp(done * 65536.0, 0, ushort.MaxValue));

    /// <summary>A retry count.</summary>
    public static SenseKeySpecific ForRetries(ushort count) => new(0, count);

    /// <summary>Reads the bytes; <see langword="null"/> where SKSV is not set or there are fewer than three.</summary>
    public static SenseKeySpecific? Read(ReadOnlySpan<byte> bytes) => bytes.Length >= Size && (bytes[0] & Valid) != 0
        ? new SenseKeySpecific((byte)(bytes[0] & ~Valid), BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]))
        : null;

    /// <summary>Writes the bytes with SKSV set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than three bytes.</exception>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], Value);
        bytes[0] = (byte)(Flags | Valid);
    }

    /// <summary>What the bytes say under a sense key, or <see langword="null"/> where the key gives them no meaning.</summary>
    public string? Describe(SenseKey key) => key switch
    {
        SenseKey.IllegalRequest => string.Create(CultureInfo.InvariantCulture, $"{(IsInCdb ? "CDB" : "parameter list")} byte {FieldPointer}{Bit()}"),
        SenseKey.CopyAborted => string.Create(CultureInfo.InvariantCulture, $"{(IsInSegmentDescriptor ? "segment descriptor" : "parameter list")} byte {FieldPointer}{Bit()}"),
        SenseKey.NoSense or SenseKey.NotReady => string.Create(CultureInfo.InvariantCulture, $"{Progress * 100:0.0} % done"),
        SenseKey.RecoveredError or SenseKey.MediumError or SenseKey.HardwareError => string.Create(CultureInfo.InvariantCulture, $"{ActualRetryCount} retries"),
        SenseKey.UnitAttention => IsUnitAttentionOverflow ? "unit attention conditions were lost" : null,
        _ => null,
    };

    private string Bit() => BitPointer is { } bit ? string.Create(CultureInfo.InvariantCulture, $" bit {bit}") : string.Empty;
}
