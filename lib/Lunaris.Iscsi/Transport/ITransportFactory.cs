using System.Diagnostics.CodeAnalysis;

namespace Lunaris.Iscsi.Transport;

/// <summary>Makes transports of one kind, and the poller that waits for them. Thread-safe.</summary>
public interface ITransportFactory
{
    /// <summary>Short name as in a URL's <c>transport=</c>.</summary>
    string Name { get; }

    /// <summary>Whether the transport can work on this machine.</summary>
    /// <param name="reason">Where it cannot: what is missing, in one sentence.</param>
    bool IsSupported([NotNullWhen(false)] out string? reason);

    /// <summary>Makes a transport.</summary>
    /// <param name="sink">Whom it reports to.</param>
    /// <param name="options">Its knobs.</param>
    IIscsiTransport Create(ITransportSink sink, TransportOptions options);

    /// <summary>Makes a poller for transports of this kind.</summary>
    /// <param name="isWaitedOn">
    /// Whether <see cref="IPoller.Wait"/> will be called. False where others poll <see cref="IPoller.GetFd"/> and the transports are serviced straight from there:
    /// what is told once, by edges, would show for ever.
    /// </param>
    IPoller CreatePoller(bool isWaitedOn = true);
}

/// <summary>Waits for many transports at once: what a poll group sleeps in. One thread owns it; only <see cref="Wake"/> may be called from others.</summary>
public interface IPoller : IDisposable
{
    /// <summary>System calls made so far.</summary>
    long Calls { get; }

    /// <summary>
    /// A descriptor that is readable when a wait would not have to: for a loop of one's own around this poller, which either calls <see cref="Wait"/> then or
    /// has had the poller made for not doing so (<see cref="ITransportFactory.CreatePoller"/>). The same for life.
    /// </summary>
    /// <exception cref="NotSupportedException">The poller has none.</exception>
    int GetFd();

    /// <summary>Watches a transport.</summary>
    /// <param name="transport">One made by the same factory, or one with a descriptor.</param>
    /// <param name="token">Handed back when it is ready; not negative.</param>
    void Add(IIscsiTransport transport, int token);

    /// <summary>Watches it no longer.</summary>
    void Remove(IIscsiTransport transport);

    /// <summary>Waits until a transport is ready, <see cref="Wake"/> was called or the time is over.</summary>
    /// <param name="ready">Receives the tokens of ready transports; room for one at least. What there is no room for is told of at the next call.</param>
    /// <param name="timeout">Longest wait; a negative time for no limit, zero to look only.</param>
    /// <returns>How many tokens were written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is room for none.</exception>
    int Wait(Span<int> ready, TimeSpan timeout);

    /// <summary>Ends a wait, present or next. Any thread.</summary>
    void Wake();
}
