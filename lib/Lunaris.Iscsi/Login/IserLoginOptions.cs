using Lunaris.Iscsi.Login.Keys;

namespace Lunaris.Iscsi.Login;

/// <summary>The keys of iSER (RFC 7145 §6). RDMAExtensions=Yes is always asked for; a target that says No fails the login. Immutable and thread-safe.</summary>
public sealed record IserLoginOptions
{
    /// <summary>Longest data segment of control PDUs that we take, in bytes, 512 to 16777215. It must fit the receive buffers posted.</summary>
    public int InitiatorRecvDataSegmentLength { get; init; } = 8192;

    /// <summary>Longest data segment of control PDUs that we send, in bytes, 512 to 16777215.</summary>
    public int TargetRecvDataSegmentLength { get; init; } = 8192;

    /// <summary>Most unexpected PDUs that we have buffers for; null leaves the key out, as many targets do not know it.</summary>
    public uint? MaxOutstandingUnexpectedPdus { get; init; }

    /// <summary>Longest AHS that we take, in bytes; null leaves the key out.</summary>
    public uint? MaxAhsLength { get; init; }

    /// <summary>Whether the tagged buffer of a write holds solicited data only; null leaves the key out.</summary>
    public bool? TaggedBufferForSolicitedDataOnly { get; init; }

    /// <summary>Whether we ask for the iSER Hello exchange; null leaves the key out.</summary>
    public bool? IserHelloRequired { get; init; }

    internal string? Check()
    {
        KeyDefinition row = KeyTable.Of(KeyId.InitiatorRecvDataSegmentLength);
        return InitiatorRecvDataSegmentLength < row.Minimum || InitiatorRecvDataSegmentLength > row.Maximum
            || TargetRecvDataSegmentLength < row.Minimum || TargetRecvDataSegmentLength > row.Maximum
            ? $"The receive data segment lengths of iSER are {row.Minimum} to {row.Maximum}."
            : null;
    }

    internal void AddOptional(KeyWishes wishes)
    {
        if (MaxOutstandingUnexpectedPdus is { } pdus)
        {
            wishes.Set(KeyId.MaxOutstandingUnexpectedPdus, pdus);
        }

        if (MaxAhsLength is { } ahs)
        {
            wishes.Set(KeyId.MaxAhsLength, ahs);
        }

        if (TaggedBufferForSolicitedDataOnly is { } tagged)
        {
            wishes.Set(KeyId.TaggedBufferForSolicitedDataOnly, tagged);
        }

        if (IserHelloRequired is { } hello)
        {
            wishes.Set(KeyId.IserHelloRequired, hello);
        }
    }
}
