using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;
using Lunaris.Transports.Tcp.Linux;

namespace Lunaris.Transports.Tcp;

/// <summary>The fast path: TCP by the system calls of Linux (<c>transport=tcp</c>).</summary>
public sealed class TcpTransportFactory : ITransportFactory
{
    /// <inheritdoc/>
    public string Name => "tcp";

    /// <inheritdoc/>
    public bool IsSupported([NotNullWhen(false)] out string? reason)
    {
        reason = !OperatingSystem.IsLinux() ? "The epoll path needs Linux; transport=socket works everywhere."
            : RuntimeInformation.ProcessArchitecture is not (Architecture.X64 or Architecture.Arm64) ? "The epoll path is written for x86-64 and arm64; transport=socket works everywhere."
            : null;
        return reason is null;
    }

    /// <inheritdoc/>
    public IIscsiTransport Create(ITransportSink sink, TransportOptions options) => new LinuxTcpTransport(sink, options);

    /// <inheritdoc/>
    public IPoller CreatePoller(bool isWaitedOn = true) => new EpollPoller(isWaitedOn);
}
