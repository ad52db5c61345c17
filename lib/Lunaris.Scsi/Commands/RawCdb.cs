using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lunaris.Scsi;

/// <summary>
/// A CDB as bytes, for vendor commands and for tests that need what the typed commands refuse to say: reserved bits, wrong lengths, impossible
/// fields. A value; nothing is shared.
/// </summary>
public readonly struct RawCdb : IScsiCommand, IEquatable<RawCdb>
{
    private readonly Storage _bytes;
    private readonly byte _length;
    private readonly DataDirection _direction;

    /// <summary>Copies a CDB.</summary>
    /// <param name="cdb">1 to 32 bytes.</param>
    /// <param name="direction">Where its data goes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more than 32 bytes or none.</exception>
    public RawCdb(ReadOnlySpan<byte> cdb, DataDirection direction)
    {
        ArgumentOutOfRangeException.ThrowIfZero(cdb.Length, nameof(cdb));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cdb.Length, Cdb.Length32, nameof(cdb));
        cdb.CopyTo(_bytes);
        _length = (byte)cdb.Length;
        _direction = direction;
    }

    /// <inheritdoc/>
    public int CdbLength => _length;

    /// <inheritdoc/>
    public DataDirection Direction => _direction;

    /// <summary>Never: what is not typed is not known to be safe. The caller may know better and say so where the command is submitted.</summary>
    public bool IsIdempotent => false;

    /// <inheritdoc/>
    public string Name => ScsiCommandTable.Find(Bytes, PeripheralDeviceType.DirectAccess)?.Name ?? "CDB";

    /// <summary>The bytes.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Bytes => ((ReadOnlySpan<byte>)_bytes)[.._length];

    /// <summary>A copy in which the bits of <paramref name="mask"/> of one byte have the bits of <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such byte.</exception>
    public RawCdb With(int index, byte mask, byte value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, CdbLength);
        Span<byte> copy = stackalloc byte[Cdb.Length32];
        Bytes.CopyTo(copy);
        copy[index] = (byte)((copy[index] & ~mask) | (value & mask));
        return new RawCdb(copy[..CdbLength], _direction);
    }

    /// <inheritdoc/>
    public int WriteCdb(Span<byte> destination)
    {
        Layout.WireGuard.Room(destination.Length, CdbLength);
        Bytes.CopyTo(destination);
        return CdbLength;
    }

    /// <inheritdoc/>
    public bool Equals(RawCdb other) => _direction == other._direction && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawCdb other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => ScsiCommandTable.Format(Bytes);

    /// <summary>Whether two CDBs have the same bytes and direction.</summary>
    public static bool operator ==(RawCdb left, RawCdb right) => left.Equals(right);

    /// <summary>Whether two CDBs differ.</summary>
    public static bool operator !=(RawCdb left, RawCdb right) => !left.Equals(right);

    [InlineArray(Cdb.Length32)]
    private struct Storage
    {
        private byte _first;
    }
}
