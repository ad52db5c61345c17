using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>REPORT SUPPORTED OPERATION CODES parameter data, one-command form (SPC-5); a view that is valid as long as the bytes.</summary>
public readonly ref struct SupportedOperationData
{
    private readonly ReadOnlySpan<byte> _bytes;

    private SupportedOperationData(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>SUPPORT: 0 not known yet, 1 not supported, 3 supported as in the standard, 5 supported in a vendor's way.</summary>
    public int Support => _bytes.U8At(1) & 0x07;

    /// <summary>Whether the command is supported.</summary>
    public bool IsSupported => Support is 3 or 5;

    /// <summary>CDB SIZE in bytes.</summary>
    public int CdbLength => _bytes.U16At(2);

    /// <summary>CDB USAGE DATA, as far as it was received.</summary>
    public ReadOnlySpan<byte> CdbUsage => _bytes.Window(4, CdbLength);

    /// <summary>The command's timeouts, where they are reported and were received.</summary>
    public CommandTimeouts? Timeouts => _bytes.BitAt(1, 7) && CommandTimeouts.TryRead(_bytes.Window(4 + CdbLength, int.MaxValue), out CommandTimeouts timeouts) ? timeouts : null;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SupportedOperationData data)
    {
        bool whole = bytes.Length >= 4;
        data = whole ? new SupportedOperationData(bytes) : default;
        return whole;
    }

    /// <summary>Writes the data without timeouts.</summary>
    /// <param name="destination">Where it goes.</param>
    /// <param name="support">SUPPORT.</param>
    /// <param name="usage">CDB USAGE DATA, such as <see cref="ScsiCommandInfo.CdbUsage"/>; empty for a command that is not supported.</param>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static int Write(Span<byte> destination, byte support, ReadOnlySpan<byte> usage)
    {
        WireGuard.Fits(support, 7, nameof(support));
        WireGuard.Room(destination.Length, 4 + usage.Length);
        destination[0] = 0;
        destination[1] = support;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)usage.Length);
        usage.CopyTo(destination[4..]);
        return 4 + usage.Length;
    }
}
