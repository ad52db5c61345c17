using Lunaris.Iscsi.Transport;

namespace Lunaris.Iscsi.Session;

/// <summary>What becomes of a PDU that an interceptor has seen.</summary>
public enum PduVerdict
{
    /// <summary>It goes its way.</summary>
    Pass,

    /// <summary>It is dropped, as if it had been lost.</summary>
    Drop,

    /// <summary>It goes its way twice.</summary>
    Duplicate,

    /// <summary>It is held back behind the next PDU of the same direction.</summary>
    Delay,
}

/// <summary>
/// The official seam to see, alter, drop, delay or duplicate PDUs in either direction: for the compliance runner, fault tests and capture. Where
/// none is set it costs one null check. While one is set, all payload passes through it by copy.
/// </summary>
public interface IPduInterceptor
{
    /// <summary>Whether it wants what arrives too. One that does not leaves receiving as fast as it is, and may be set and taken away at any time.</summary>
    bool SeesReceived => true;

    /// <summary>A PDU is about to be queued.</summary>
    /// <param name="header">BHS and AHS; may be altered, its lengths excepted.</param>
    /// <param name="data">A copy of the data segment.</param>
    PduVerdict OnSend(Span<byte> header, ReadOnlySpan<byte> data);

    /// <summary>A PDU has arrived whole. During login it can be dropped, but is neither delayed nor duplicated.</summary>
    /// <param name="header">BHS and AHS; may be altered, its lengths excepted.</param>
    /// <param name="data">The data segment; may be altered.</param>
    PduVerdict OnReceive(Span<byte> header, Span<byte> data);
}
