namespace Lunaris.VhostUserBlk.Protocol;

/// <summary>What front-end and backend agree on beside the virtio features (vhost-user protocol, "Protocol features").</summary>
[Flags]
internal enum ProtocolFeatures : ulong
{
    None = 0,

    /// <summary>More than one queue.</summary>
    Mq = 1UL << 0,

    /// <summary>The log of written pages is in shared memory: live migration.</summary>
    LogShmFd = 1UL << 1,

    /// <summary>Any message can ask for an answer.</summary>
    ReplyAck = 1UL << 3,

    /// <summary>The backend has a channel of its own for messages to the front-end.</summary>
    BackendReq = 1UL << 5,

    /// <summary>The configuration space is asked of the backend.</summary>
    Config = 1UL << 9,

    /// <summary>Which requests are under way is noted in memory that outlives the backend.</summary>
    InflightShmFd = 1UL << 12,

    /// <summary>Regions of memory come and go one by one.</summary>
    ConfigureMemSlots = 1UL << 15,
}
