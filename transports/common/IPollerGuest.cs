namespace Lunaris.Transports.Common;

/// <summary>
/// A transport that lets a poller of ours watch its busiest descriptor directly, which saves the detour over the transport's own epoll set at every
/// wake-up. The set stays watched for the rest.
/// </summary>
internal interface IPollerGuest
{
    /// <summary>From now on the descriptor is watched by this set, under this token; null for the transport's own set.</summary>
    /// <param name="poller">The set.</param>
    /// <param name="token">Handed back by it.</param>
    /// <param name="mayUseEdges">The set is waited on, so that what it tells by an edge is taken by that.</param>
    void Attach(EpollSet? poller, int token, bool mayUseEdges);
}
