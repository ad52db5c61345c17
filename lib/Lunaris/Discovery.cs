using System.Diagnostics;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Transport;
using Lunaris.Observability;

namespace Lunaris;

/// <summary>Finds the targets behind a portal. Thread-safe.</summary>
public static class Discovery
{
    private static readonly ReadOnlyMemory<byte> s_sendTargetsAll = "SendTargets=All\0"u8.ToArray();

    /// <summary>Asks a portal for its targets (SendTargets=All, RFC 7143 appendix C).</summary>
    /// <param name="url">A URL whose portal and credentials are used; a target in it is left aside.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IscsiException">The portal could not be reached, or refused.</exception>
    public static Task<IReadOnlyList<DiscoveredTarget>> SendTargetsAsync(IscsiUrl url, CancellationToken cancellationToken = default) =>
        SendTargetsAsync(IscsiSessionOptions.FromUrl(url), cancellationToken);

    /// <summary>Asks a portal for its targets (SendTargets=All, RFC 7143 appendix C).</summary>
    /// <param name="options">Options of the session; it is made a discovery session that is not reconnected.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IscsiException">The portal could not be reached, or refused.</exception>
    /// <exception cref="InvalidDataException">The answer cannot be read.</exception>
    public static async Task<IReadOnlyList<DiscoveredTarget>> SendTargetsAsync(IscsiSessionOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using Activity? activity = LunarisMetrics.Activities.StartActivity("lunaris.discovery", ActivityKind.Client);
        activity?.SetTag("server.address", options.Portal.ToString());
        options = options with
        {
            Login = options.Login with { SessionType = SessionType.Discovery, TargetName = null },
            Reconnect = ReconnectPolicy.None,
        };
        IscsiSession session = await ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> text = await session.ExchangeTextAsync(s_sendTargetsAll, cancellationToken).ConfigureAwait(false);
            return SendTargetsResponse.TryParse(text.Span, out IReadOnlyList<DiscoveredTarget>? targets, out string? error)
                ? targets
                : throw new InvalidDataException($"Portal {options.Portal} answered SendTargets with text that cannot be read: {error}");
        }
    }

    /// <summary>
    /// Connects by the transport asked for; a portal asked for over RDMA is tried over TCP first. Targets that listen for both on one portal tell the same by
    /// either, and the kernel target of Linux 7.3 goes down over SendTargets on RDMA (its text response is queued once more while it is completing).
    /// </summary>
    private static async Task<IscsiSession> ConnectAsync(IscsiSessionOptions options, CancellationToken cancellationToken)
    {
        if (options.Transport == IscsiUrl.IserTransport && (options.Transports ?? TransportRegistry.Default).Contains(IscsiUrl.TcpTransport))
        {
            try
            {
                return await IscsiSession.ConnectAsync(options with { Transport = IscsiUrl.TcpTransport }, cancellationToken).ConfigureAwait(false);
            }
            catch (IscsiSessionException exception) when (exception.Fault?.Kind is TransportFaultKind.ConnectFailed or TransportFaultKind.ConnectTimeout)
            {
                // Nobody listens for TCP there: it is RDMA alone.
            }
        }

        return await IscsiSession.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
    }
}
