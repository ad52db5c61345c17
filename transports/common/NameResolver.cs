using System.Net;
using System.Net.Sockets;

namespace Lunaris.Transports.Common;

/// <summary>Looks a host name up on another thread, so that no transport call blocks; says when it is done.</summary>
/// <param name="done">Called when an answer is there, on any thread.</param>
/// <param name="resolve">Looks up on the calling thread instead; null for another thread.</param>
internal sealed class NameResolver(Action done, Func<string, IPAddress[]>? resolve = null)
{
    private volatile Task<IPAddress[]>? _lookup;

    public bool IsPending => _lookup is not null;

    public bool IsDone => _lookup is { IsCompleted: true };

    /// <summary>Starts a look-up; an address is its own answer.</summary>
    /// <returns>The answer where it needs no look-up.</returns>
    public IPAddress[]? Start(string host)
    {
        if (IPAddress.TryParse(host, out IPAddress? address))
        {
            return [address];
        }

        if (resolve is not null)
        {
            _lookup = LookUpHere(host, resolve);
            done();
            return null;
        }

        Task<IPAddress[]> lookup = LookUpAsync(host);
        _lookup = lookup;
        lookup.ContinueWith(static (_, state) => ((Action)state!)(), done, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return null;
    }

    private static Task<IPAddress[]> LookUpHere(string host, Func<string, IPAddress[]> resolve)
    {
        try
        {
            return Task.FromResult(resolve(host));
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return Task.FromException<IPAddress[]>(exception);
        }
    }

    // Async, so that what the platform says of a name it will not even look up arrives like any other failure.
    private static async Task<IPAddress[]> LookUpAsync(string host) => await Dns.GetHostAddressesAsync(host).ConfigureAwait(false);

    /// <summary>Takes the answer once it is there.</summary>
    public bool TryTake(out IPAddress[] addresses, out string? error)
    {
        addresses = [];
        error = null;
        if (_lookup is not { IsCompleted: true } lookup)
        {
            return false;
        }

        _lookup = null;
        if (lookup.IsCompletedSuccessfully)
        {
            addresses = lookup.Result;
            error = addresses.Length == 0 ? "the name has no address" : null;
        }
        else
        {
            error = lookup.Exception?.GetBaseException() is SocketException { Message: var message } ? message : lookup.Exception?.GetBaseException().Message ?? "the look-up was cancelled";
        }

        return true;
    }

    /// <summary>Drops a look-up whose answer is no longer wanted.</summary>
    public void Forget() => _lookup = null;
}
