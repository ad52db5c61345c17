using System.Diagnostics;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Text;
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
        IscsiSession session = await IscsiSession.ConnectAsync(options, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            ReadOnlyMemory<byte> text = await session.ExchangeTextAsync(s_sendTargetsAll, cancellationToken).ConfigureAwait(false);
            return SendTargetsResponse.TryParse(text.Span, out IReadOnlyList<DiscoveredTarget>? targets, out string? error)
                ? targets
                : throw new InvalidDataException($"Portal {options.Portal} answered SendTargets with text that cannot be read: {error}");
        }
    }
}
