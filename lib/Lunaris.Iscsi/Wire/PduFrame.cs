namespace Lunaris.Iscsi.Wire;

/// <summary>What <see cref="PduFrame.TryRead"/> found at the start of a byte stream.</summary>
public enum FrameStatus
{
    /// <summary>The header is not there yet: <see cref="PduFrame.HeaderLength"/> bytes are needed, as far as is known.</summary>
    Incomplete,

    /// <summary>The header is there and sound; the data segment may still be on its way.</summary>
    Header,

    /// <summary>The header digest does not match.</summary>
    HeaderDigestError,

    /// <summary>The data segment is longer than the receiver has said it takes.</summary>
    DataSegmentTooLong,
}

/// <summary>
/// Where the parts of one PDU lie in a byte stream (RFC 7143 §11.1): BHS, AHS, header digest, data segment, padding, data digest.
/// Both ends of a connection use it, so that lengths are computed in one place.
/// </summary>
public readonly struct PduFrame
{
    private PduFrame(int ahsLength, int dataLength, bool headerDigest, bool dataDigest)
    {
        AhsLength = ahsLength;
        DataLength = dataLength;
        HeaderLength = Bhs.Length + ahsLength + (headerDigest ? Bhs.DigestLength : 0);
        PaddingLength = Bhs.PaddingOf(dataLength);
        DataDigestLength = dataDigest && dataLength > 0 ? Bhs.DigestLength : 0;
    }

    /// <summary>Length of BHS, AHS and header digest.</summary>
    public int HeaderLength { get; }

    /// <summary>Length of all AHS.</summary>
    public int AhsLength { get; }

    /// <summary>Length of the data segment without padding.</summary>
    public int DataLength { get; }

    /// <summary>Zero bytes after the data segment.</summary>
    public int PaddingLength { get; }

    /// <summary>4 where a data digest follows, else 0: an empty data segment has none.</summary>
    public int DataDigestLength { get; }

    /// <summary>Padding and data digest together.</summary>
    public int TrailerLength => PaddingLength + DataDigestLength;

    /// <summary>The whole PDU on the wire.</summary>
    public int TotalLength => HeaderLength + DataLength + TrailerLength;

    /// <summary>Looks at the start of <paramref name="bytes"/> for the header of a PDU.</summary>
    /// <param name="bytes">What was received and not yet consumed.</param>
    /// <param name="headerDigest">Whether headers carry a digest.</param>
    /// <param name="dataDigest">Whether data segments carry a digest.</param>
    /// <param name="maxDataLength">Longest data segment the receiver takes, in bytes.</param>
    /// <param name="frame">The lengths; with <see cref="FrameStatus.Incomplete"/> only the header's, as far as known.</param>
    public static FrameStatus TryRead(ReadOnlySpan<byte> bytes, bool headerDigest, bool dataDigest, int maxDataLength, out PduFrame frame)
    {
        if (bytes.Length < Bhs.Length)
        {
            frame = new PduFrame(0, 0, headerDigest, dataDigest);
            return FrameStatus.Incomplete;
        }

        int ahsLength = Bhs.AhsLengthOf(bytes);
        int dataLength = Bhs.DataSegmentLengthOf(bytes);
        frame = new PduFrame(ahsLength, dataLength, headerDigest, dataDigest);
        if (bytes.Length < frame.HeaderLength)
        {
            return FrameStatus.Incomplete;
        }

        if (headerDigest)
        {
            int covered = Bhs.Length + ahsLength;
            if (Crc32C.Read(bytes[covered..]) != Crc32C.Compute(bytes[..covered]))
            {
                return FrameStatus.HeaderDigestError;
            }
        }

        return dataLength > maxDataLength ? FrameStatus.DataSegmentTooLong : FrameStatus.Header;
    }
}
