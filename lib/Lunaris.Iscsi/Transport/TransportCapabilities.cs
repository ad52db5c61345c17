namespace Lunaris.Iscsi.Transport;

/// <summary>What a transport is and can do.</summary>
/// <param name="Name">Short name as in a URL's <c>transport=</c>.</param>
/// <param name="IsRdma">Data moves by RDMA: the engine never sees Data-In, R2T or Data-Out (RFC 7145).</param>
/// <param name="SupportsDigests">Digests may be negotiated; on RDMA they must end as None.</param>
/// <param name="HasDescriptor"><see cref="IIscsiTransport.GetFd"/> works here.</param>
/// <param name="MaxRecvDataSegmentLength">Longest data segment it can take, in bytes.</param>
public sealed record TransportCapabilities(string Name, bool IsRdma, bool SupportsDigests, bool HasDescriptor, int MaxRecvDataSegmentLength)
{
    /// <summary>Most SCSI commands that may be with the target at once, where the transport keeps room for each of their answers.</summary>
    public int MaxCommands { get; init; } = int.MaxValue;

    /// <summary>Whether <see cref="IIscsiTransport.SetExpectedAnswers"/> is of any use to it; where it is not, nobody calls it.</summary>
    public bool WantsExpectedAnswers { get; init; } = true;
}

/// <summary>Events of <see cref="IIscsiTransport.WhichEvents"/>, with the values of <c>poll(2)</c>.</summary>
[Flags]
public enum TransportEvents
{
    /// <summary>Nothing to wait for; still call <see cref="IIscsiTransport.Service"/> when a deadline passes.</summary>
    None = 0,

    /// <summary>Readable (POLLIN).</summary>
    Readable = 1,

    /// <summary>Writable (POLLOUT).</summary>
    Writable = 4,

    /// <summary>Error (POLLERR).</summary>
    Error = 8,

    /// <summary>Hang-up (POLLHUP).</summary>
    HangUp = 16,
}
