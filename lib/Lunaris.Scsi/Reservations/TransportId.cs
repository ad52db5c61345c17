using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>A TransportID (SPC-5): the name of an initiator port; a view that is valid as long as the bytes.</summary>
public readonly ref struct TransportId
{
    /// <summary>Bytes of the protocols that have a fixed length.</summary>
    public const int FixedLength = 24;

    private const int IscsiHeader = 4;
    private const string IsidSeparator = ",i,0x";
    private readonly ReadOnlySpan<byte> _bytes;

    private TransportId(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>PROTOCOL IDENTIFIER.</summary>
    public ProtocolIdentifier Protocol => (ProtocolIdentifier)(_bytes.U8At(0) & 0x0F);

    /// <summary>FORMAT CODE; for iSCSI 0 names the node, 1 the port (name and ISID).</summary>
    public int Format => _bytes.U8At(0) >> 6;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The iSCSI name without the ISID; <see langword="null"/> for other protocols.</summary>
    public string? IscsiName
    {
        get
        {
            if (Protocol != ProtocolIdentifier.Iscsi)
            {
                return null;
            }

            string text = WireText.ReadUtf8(_bytes.Window(IscsiHeader, int.MaxValue));
            int separator = Format == 1 ? text.IndexOf(IsidSeparator, StringComparison.Ordinal) : -1;
            return separator < 0 ? text : text[..separator];
        }
    }

    /// <summary>The ISID of an iSCSI initiator port, 48 bits; <see langword="null"/> where it is not named or not readable.</summary>
    public ulong? Isid
    {
        get
        {
            if (Protocol != ProtocolIdentifier.Iscsi || Format != 1)
            {
                return null;
            }

            string text = WireText.ReadUtf8(_bytes.Window(IscsiHeader, int.MaxValue));
            int separator = text.IndexOf(IsidSeparator, StringComparison.Ordinal);
            bool valid = ulong.TryParse(separator < 0 ? [] : text.AsSpan(separator + IsidSeparator.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong isid);
            return valid && isid < 1UL << 48 ? isid : null;
        }
    }

    /// <summary>Bytes of the TransportID at the front of a span; 0 where that cannot be told.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < IscsiHeader)
        {
            return 0;
        }

        return (ProtocolIdentifier)(bytes[0] & 0x0F) == ProtocolIdentifier.Iscsi ? IscsiHeader + bytes.U16At(2) : FixedLength;
    }

    /// <summary>Reads the TransportID at the front of a span.</summary>
    /// <returns>Whether all of it is there.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TransportId id)
    {
        int length = LengthOf(bytes);
        bool whole = length > 0 && bytes.Length >= length;
        id = whole ? new TransportId(bytes[..length]) : default;
        return whole;
    }

    /// <summary>Writes the TransportID of an iSCSI initiator port, or node where there is no ISID.</summary>
    /// <returns>The number of bytes written, a multiple of four and at least 24.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int WriteIscsi(Span<byte> destination, string name, ulong? isid)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string text = isid is { } value ? string.Create(CultureInfo.InvariantCulture, $"{name}{IsidSeparator}{value:x12}") : name;
        int count = Encoding.UTF8.GetByteCount(text);
        int length = Math.Max(FixedLength - IscsiHeader, (count + 4) / 4 * 4);
        WireGuard.Fits((ulong)length, ushort.MaxValue, nameof(name));
        WireGuard.Room(destination.Length, IscsiHeader + length);
        destination[..(IscsiHeader + length)].Clear();
        destination[0] = (byte)((isid is null ? 0 : 0x40) | (int)ProtocolIdentifier.Iscsi);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)length);
        Encoding.UTF8.GetBytes(text, destination[IscsiHeader..]);
        return IscsiHeader + length;
    }

    /// <summary>As people write it: <c>iqn.…,i,0x00023d000001</c>, <c>sas 5000c500…</c>, <c>fc 2100…</c>.</summary>
    public override string ToString() => Protocol switch
    {
        ProtocolIdentifier.Iscsi => WireText.ReadUtf8(_bytes.Window(IscsiHeader, int.MaxValue)),
        ProtocolIdentifier.FibreChannel => "fc " + Convert.ToHexStringLower(_bytes.Window(8, 8)),
        ProtocolIdentifier.Sas => "sas " + Convert.ToHexStringLower(_bytes.Window(4, 8)),
        ProtocolIdentifier.Rdma => "srp " + Convert.ToHexStringLower(_bytes.Window(8, 16)),
        ProtocolIdentifier.Ieee1394 => "sbp " + Convert.ToHexStringLower(_bytes.Window(8, 8)),
        ProtocolIdentifier.ParallelScsi => string.Create(CultureInfo.InvariantCulture, $"spi {_bytes.U16At(2)}.{_bytes.U16At(6)}"),
        ProtocolIdentifier.Sop => string.Create(CultureInfo.InvariantCulture, $"sop {_bytes.U16At(2):x4}"),
        _ => Protocol.ToText() + " " + Convert.ToHexStringLower(_bytes),
    };
}
