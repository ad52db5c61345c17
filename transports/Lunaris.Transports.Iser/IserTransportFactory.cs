using System.Diagnostics.CodeAnalysis;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;
using RdmaNet;

namespace Lunaris.Transports.Iser;

/// <summary>iSCSI over RDMA (<c>iser://</c>, <c>transport=iser</c>). Thread-safe.</summary>
public sealed class IserTransportFactory : ITransportFactory
{
    private readonly VerbsProvider? _provider;

    /// <summary>Uses the machine's RDMA adapters.</summary>
    public IserTransportFactory()
    {
    }

    /// <summary>Uses the adapters of a provider, as tests do.</summary>
    public IserTransportFactory(VerbsProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        _provider = provider;
    }

    /// <inheritdoc/>
    public string Name => "iser";

    /// <inheritdoc/>
    public bool IsSupported([NotNullWhen(false)] out string? reason)
    {
        reason = !OperatingSystem.IsLinux() ? "RDMA needs Linux."
            : _provider is null ? RdmaSupport.Reason
            : null;
        return reason is null;
    }

    /// <inheritdoc/>
    /// <exception cref="PlatformNotSupportedException">The RDMA libraries are missing.</exception>
    public IIscsiTransport Create(ITransportSink sink, TransportOptions options) => new IserTransport(_provider ?? RdmaSupport.Provider, sink, options);

    /// <inheritdoc/>
    public IPoller CreatePoller(bool isWaitedOn = true) => new EpollPoller(isWaitedOn);
}
