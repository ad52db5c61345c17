using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>
/// RECEIVE ROD TOKEN INFORMATION and RECEIVE COPY STATUS(LID4) parameter data (SPC-5): status, sense data and token; a view that is valid as long
/// as the bytes.
/// </summary>
public readonly ref struct RodTokenInformation
{
    private const int SenseOffset = 32;
    private const int TokenDescriptorLead = 4 + 2;
    private readonly ReadOnlySpan<byte> _bytes;

    private RodTokenInformation(ReadOnlySpan<byte> bytes, CopyStatusLid4 status)
    {
        _bytes = bytes;
        Status = status;
    }

    /// <summary>How the operation went.</summary>
    public CopyStatusLid4 Status { get; }

    /// <summary>The sense data of the operation, as far as it was received.</summary>
    public ReadOnlySpan<byte> Sense => _bytes.Window(SenseOffset, Math.Min(Status.SenseDataLength, Status.SenseFieldLength));

    /// <summary>The ROD token, 512 bytes; empty where there is none or it was cut off.</summary>
    public ReadOnlySpan<byte> Token
    {
        get
        {
            int descriptors = SenseOffset + Status.SenseFieldLength;
            uint length = _bytes.U32At(descriptors);
            ReadOnlySpan<byte> token = _bytes.Window(descriptors + TokenDescriptorLead, TokenLists.TokenLength);
            return length >= 2 + TokenLists.TokenLength && token.Length == TokenLists.TokenLength ? token : default;
        }
    }

    /// <summary>Whether the device has more than was received.</summary>
    public bool IsTruncated => _bytes.Length < 4 + (long)Status.AvailableData;

    /// <summary>Reads the data.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out RodTokenInformation data)
    {
        bool whole = CopyStatusLid4.TryRead(bytes, out CopyStatusLid4 status);
        data = whole ? new RodTokenInformation(bytes, status) : default;
        return whole;
    }

    /// <summary>Writes the data with an optional token and no sense data; AVAILABLE DATA is computed.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or a value does not fit its field.</exception>
    public static int Write(Span<byte> destination, CopyStatusLid4 status, ReadOnlySpan<byte> token)
    {
        int length = SenseOffset + 4 + (token.IsEmpty ? 0 : 2 + token.Length);
        WireGuard.Room(destination.Length, length);
        destination[..length].Clear();
        (status with { AvailableData = (uint)(length - 4), SenseFieldLength = 0, SenseDataLength = 0 }).Write(destination);
        BinaryPrimitives.WriteUInt32BigEndian(destination[SenseOffset..], (uint)(length - SenseOffset - 4));
        token.CopyTo(destination[(length - token.Length)..]);
        return length;
    }
}
