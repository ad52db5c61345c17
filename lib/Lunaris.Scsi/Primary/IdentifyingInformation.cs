using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>REPORT IDENTIFYING INFORMATION parameter data (SPC-5).</summary>
public static class IdentifyingInformation
{
    private const int HeaderLength = 4;

    /// <summary>Reads the information, as far as it was received.</summary>
    /// <returns>Whether there is a header.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> information)
    {
        information = bytes.Window(HeaderLength, bytes.U16At(2));
        return bytes.Length >= HeaderLength;
    }

    /// <summary>Writes the data.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short or the information too long.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> information)
    {
        WireGuard.Fits((ulong)information.Length, ushort.MaxValue, nameof(information));
        WireGuard.Room(destination.Length, HeaderLength + information.Length);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)information.Length);
        information.CopyTo(destination[HeaderLength..]);
        return HeaderLength + information.Length;
    }
}
