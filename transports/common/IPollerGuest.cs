namespace Lunaris.Transports.Common;

/// <summary>
/// A transport that lets a poller of ours watch its busiest descriptor directly, which saves the detour over the transport's own epoll set at every
/// wake-up. The set stays watched for the rest.
/// </summary>
internal interface IPollerGuest
{
    /// <summary>From now on the descriptor is watched by this set, under this token; null for the transport's own set.</summary>
    void Attach(EpollSet? poller, int token);
}
