using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Log;

/// <summary>Builds a log page.</summary>
public ref struct LogPageWriter
{
    private readonly Span<byte> _destination;

    /// <summary>Begins a page.</summary>
    /// <param name="destination">Where the page goes.</param>
    /// <param name="pageCode">PAGE CODE, 0 to 3Fh.</param>
    /// <param name="subpage">SUBPAGE CODE; other than 0 sets SPF.</param>
    /// <exception cref="ArgumentException">The destination has no room for the header.</exception>
    public LogPageWriter(Span<byte> destination, byte pageCode, byte subpage = 0)
    {
        WireGuard.Fits(pageCode, 0x3F, nameof(pageCode));
        WireGuard.Room(destination.Length, LogPage.HeaderLength);
        _destination = destination;
        destination[0] = (byte)(pageCode | (subpage != 0 ? 0x40 : 0));
        destination[1] = subpage;
        Length = LogPage.HeaderLength;
    }

    /// <summary>Bytes written, header included.</summary>
    public int Length { get; private set; }

    /// <summary>Appends bytes that are not a parameter, as in the lists of supported pages.</summary>
    /// <exception cref="ArgumentException">The destination has no room for them.</exception>
    public void AppendRaw(scoped ReadOnlySpan<byte> bytes)
    {
        WireGuard.Room(_destination.Length - Length, bytes.Length);
        bytes.CopyTo(_destination[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Appends a parameter.</summary>
    /// <param name="code">PARAMETER CODE.</param>
    /// <param name="value">The value, at most 255 bytes.</param>
    /// <param name="format">FORMAT AND LINKING.</param>
    /// <exception cref="ArgumentException">The destination has no room for it, or the value is too long.</exception>
    public void Append(ushort code, scoped ReadOnlySpan<byte> value, byte format = 3)
    {
        WireGuard.Fits((ulong)value.Length, byte.MaxValue, nameof(value));
        WireGuard.Fits(format, 3, nameof(format));
        Span<byte> header = stackalloc byte[LogParameter.HeaderLength];
        BinaryPrimitives.WriteUInt16BigEndian(header, code);
        header[2] = format;
        header[3] = (byte)value.Length;
        AppendRaw(header);
        AppendRaw(value);
    }

    /// <summary>Appends a counter of eight bytes.</summary>
    /// <exception cref="ArgumentException">The destination has no room for it.</exception>
    public void AppendCounter(ushort code, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Append(code, bytes, format: 2);
    }

    /// <summary>Writes PAGE LENGTH.</summary>
    /// <returns>The number of bytes of the page.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The page is longer than PAGE LENGTH can say.</exception>
    public readonly int Finish()
    {
        WireGuard.Fits((ulong)(Length - LogPage.HeaderLength), ushort.MaxValue, nameof(Length));
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)(Length - LogPage.HeaderLength));
        return Length;
    }
}
