using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Builds a vital product data page of variable length.</summary>
public ref struct VpdPageWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Begins a page.</summary>
    /// <param name="destination">Where the page goes.</param>
    /// <param name="pageCode">PAGE CODE.</param>
    /// <param name="deviceType">PERIPHERAL DEVICE TYPE.</param>
    /// <param name="peripheralQualifier">PERIPHERAL QUALIFIER, 0 to 7.</param>
    /// <exception cref="ArgumentException">The destination has no room for the header.</exception>
    public VpdPageWriter(Span<byte> destination, byte pageCode, PeripheralDeviceType deviceType, byte peripheralQualifier = 0)
    {
        WireGuard.Room(destination.Length, VpdPage.HeaderLength);
        WireGuard.Fits(peripheralQualifier, 7, nameof(peripheralQualifier));
        _destination = destination;
        destination[0] = (byte)((peripheralQualifier << 5) | ((byte)deviceType & 0x1F));
        destination[1] = pageCode;
        Length = VpdPage.HeaderLength;
    }

    /// <summary>Bytes written, header included.</summary>
    public int Length { get; private set; }

    /// <summary>Takes the next bytes of the page, zeroed.</summary>
    /// <exception cref="ArgumentException">The destination has no room for them.</exception>
    public Span<byte> Append(int length)
    {
        WireGuard.Room(_destination.Length - Length, length);
        Span<byte> part = _destination.Slice(Length, length);
        part.Clear();
        Length += length;
        return part;
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="ArgumentException">The destination has no room for them.</exception>
    public void Append(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    /// <summary>Appends a structure.</summary>
    /// <exception cref="ArgumentException">The destination has no room for it, or a value does not fit its field.</exception>
    public void Append<T>(T record)
        where T : struct, IWireRecord<T> => record.Write(Append(T.RecordSize));

    /// <summary>Writes PAGE LENGTH.</summary>
    /// <returns>The number of bytes of the page.</returns>
    public readonly int Finish()
    {
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)(Length - VpdPage.HeaderLength));
        return Length;
    }
}
