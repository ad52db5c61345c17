using System.Buffers.Binary;
using Lunaris.Scsi.Layout;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Scsi.Copy;

/// <summary>A copy source or destination (CSCD) descriptor (SPC-5): 32 bytes, 64 for some types; a view that is valid as long as the bytes.</summary>
public readonly ref struct CscdDescriptor
{
    /// <summary>Bytes of the descriptor.</summary>
    public const int Length = 32;

    /// <summary>DESCRIPTOR TYPE CODE of an identification descriptor.</summary>
    public const byte IdentificationType = 0xE4;

    private const int MaxDesignator = 20;
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Makes a view over a descriptor; missing bytes read as zero.</summary>
    public CscdDescriptor(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>DESCRIPTOR TYPE CODE.</summary>
    public byte Type => _bytes.U8At(0);

    /// <summary>PERIPHERAL DEVICE TYPE.</summary>
    public PeripheralDeviceType DeviceType => (PeripheralDeviceType)(_bytes.U8At(1) & 0x1F);

    /// <summary>RELATIVE INITIATOR PORT IDENTIFIER; 0 leaves it to the copy manager.</summary>
    public ushort RelativeInitiatorPort => _bytes.U16At(2);

    /// <summary>The designator, of an identification descriptor.</summary>
    public Designator Designator => new(Type == IdentificationType ? _bytes.Window(4, Designator.HeaderLength + Math.Min(MaxDesignator, (int)_bytes.U8At(7))) : default);

    /// <summary>DISK BLOCK LENGTH in bytes, of a block device.</summary>
    public uint BlockLength => _bytes.U24At(29);

    /// <summary>Writes an identification descriptor of a block device.</summary>
    /// <param name="destination">At least 32 bytes.</param>
    /// <param name="designator">A designation descriptor with its header, as in the Device Identification page; at most 24 bytes.</param>
    /// <param name="blockLength">Bytes of a logical block.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or the designator too long.</exception>
    public static int WriteIdentification(Span<byte> destination, ReadOnlySpan<byte> designator, uint blockLength)
    {
        WireGuard.Fits((ulong)designator.Length, Vpd.Designator.HeaderLength + MaxDesignator, nameof(designator));
        WireGuard.Fits(blockLength, 0xFF_FFFF, nameof(blockLength));
        WireGuard.Room(destination.Length, Length);
        destination[..Length].Clear();
        destination[0] = IdentificationType;
        designator.CopyTo(destination[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[28..], blockLength);
        return Length;
    }
}
