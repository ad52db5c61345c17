using System.Diagnostics.CodeAnalysis;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Tcp.Portable;

namespace Lunaris.Transports.Tcp;

/// <summary>The portable path: TCP by System.Net.Sockets (<c>transport=socket</c>).</summary>
public sealed class SocketTransportFactory : ITransportFactory
{
    /// <inheritdoc/>
    public string Name => "socket";

    /// <inheritdoc/>
    public bool IsSupported([NotNullWhen(false)] out string? reason)
    {
        reason = null;
        return true;
    }

    /// <inheritdoc/>
    public IIscsiTransport Create(ITransportSink sink, TransportOptions options) => new SocketTransport(sink, options);

    /// <inheritdoc/>
    public IPoller CreatePoller(bool isWaitedOn = true) => new SocketPoller();
}
