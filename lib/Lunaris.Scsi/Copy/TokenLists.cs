using System.Buffers.Binary;
using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Copy;

/// <summary>Parameter lists of POPULATE TOKEN and WRITE USING TOKEN (SBC-4).</summary>
public static class TokenLists
{
    /// <summary>Bytes of a ROD token.</summary>
    public const int TokenLength = 512;

    private const int PopulateRanges = 16;
    private const int TokenOffset = 16;
    private const int UseLengthOffset = TokenOffset + TokenLength + 6;
    private const int UseRanges = UseLengthOffset + 2;

    /// <summary>Reads the ranges of a POPULATE TOKEN list; <see cref="PopulateTokenHeader"/> reads its header.</summary>
    public static bool TryParsePopulate(ReadOnlySpan<byte> bytes, out ParameterData<TokenRangeDescriptor> list) =>
        ParameterData.TryParse(bytes, PopulateRanges, bytes.U16At(14) / TokenRangeDescriptor.Size * TokenRangeDescriptor.Size, PopulateRanges, out list);

    /// <summary>Reads the ranges of a WRITE USING TOKEN list; <see cref="WriteUsingTokenHeader"/> reads its front.</summary>
    public static bool TryParseUse(ReadOnlySpan<byte> bytes, out ParameterData<TokenRangeDescriptor> list) =>
        ParameterData.TryParse(bytes, UseRanges, bytes.U16At(UseLengthOffset) / TokenRangeDescriptor.Size * TokenRangeDescriptor.Size, UseRanges, out list);

    /// <summary>The token of a WRITE USING TOKEN list, as far as it was received.</summary>
    public static ReadOnlySpan<byte> TokenOf(ReadOnlySpan<byte> bytes) => bytes.Window(TokenOffset, TokenLength);

    /// <summary>Writes a POPULATE TOKEN list; the length fields of the header are computed.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or there are too many ranges for the length fields.</exception>
    public static int WritePopulate(Span<byte> destination, PopulateTokenHeader header, ReadOnlySpan<TokenRangeDescriptor> ranges)
    {
        int length = PopulateRanges + (ranges.Length * TokenRangeDescriptor.Size);
        WireGuard.Fits((ulong)length - 2, ushort.MaxValue, nameof(ranges));
        ParameterData.Write(destination, PopulateRanges, ranges);
        (header with { DataLength = (ushort)(length - 2), RangeDescriptorLength = (ushort)(length - PopulateRanges) }).Write(destination);
        return length;
    }

    /// <summary>Writes a WRITE USING TOKEN list; the length fields are computed.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, the token has not 512 bytes, or there are too many ranges.</exception>
    public static int WriteUse(Span<byte> destination, WriteUsingTokenHeader header, ReadOnlySpan<byte> token, ReadOnlySpan<TokenRangeDescriptor> ranges)
    {
        if (token.Length != TokenLength)
        {
            throw new ArgumentException($"A ROD token has {TokenLength} bytes.", nameof(token));
        }

        int length = UseRanges + (ranges.Length * TokenRangeDescriptor.Size);
        WireGuard.Fits((ulong)length - 2, ushort.MaxValue, nameof(ranges));
        ParameterData.Write(destination, UseRanges, ranges);
        (header with { DataLength = (ushort)(length - 2) }).Write(destination);
        token.CopyTo(destination[TokenOffset..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[UseLengthOffset..], (ushort)(length - UseRanges));
        return length;
    }
}
