namespace Lunaris.Transports.Iser.Wire;

/// <summary>
/// The private data of a connection request and of its answer, as Linux made them common: one byte of flags, three of zero. Both flags say what is
/// <em>not</em> done, so that a peer without any private data, which the connection manager shows as zeros, does everything.
/// </summary>
/// <param name="UsesVirtualAddresses">Base offsets are virtual addresses; zero-based addressing is not used.</param>
/// <param name="NoRemoteInvalidation">No Send with Invalidate: of an initiator, that it does not want it; of a target, that it will not do it.</param>
internal readonly record struct ConnectionData(bool UsesVirtualAddresses, bool NoRemoteInvalidation)
{
    public const int Length = 4;

    private const byte VirtualAddresses = 0x80;
    private const byte NoInvalidation = 0x40;

    /// <summary>Reads what the peer sent; padding and everything behind the flags is ignored.</summary>
    public static ConnectionData Read(ReadOnlySpan<byte> source) => source.IsEmpty
        ? default
        : new ConnectionData((source[0] & VirtualAddresses) != 0, (source[0] & NoInvalidation) != 0);

    public void Write(Span<byte> destination)
    {
        destination[..Length].Clear();
        destination[0] = (byte)((UsesVirtualAddresses ? VirtualAddresses : 0) | (NoRemoteInvalidation ? NoInvalidation : 0));
    }
}
