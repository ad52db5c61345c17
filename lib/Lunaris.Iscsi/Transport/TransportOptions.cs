namespace Lunaris.Iscsi.Transport;

/// <summary>Knobs of the transports; each ignores what does not concern it.</summary>
public sealed record TransportOptions
{
    /// <summary>Keep-alive probes on idle connections (SO_KEEPALIVE).</summary>
    public bool KeepAlive { get; init; } = true;

    /// <summary>Idle time before the first keep-alive probe, whole seconds.</summary>
    public TimeSpan KeepAliveIdle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between keep-alive probes, whole seconds.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Unanswered probes before the connection counts as dead.</summary>
    public int KeepAliveCount { get; init; } = 3;

    /// <summary>How long sent data may stay unacknowledged (TCP_USER_TIMEOUT); zero leaves it to the system.</summary>
    public TimeSpan UserTimeout { get; init; }

    /// <summary>SYN retransmissions before an address is given up (TCP_SYNCNT); zero leaves it to the system.</summary>
    public int SynCount { get; init; }

    /// <summary>Local address to connect from, or null.</summary>
    public System.Net.IPAddress? BindAddress { get; init; }

    /// <summary>Network interface to connect through (SO_BINDTODEVICE), or null.</summary>
    public string? BindInterface { get; init; }

    /// <summary>Send buffer of the socket in bytes; zero leaves it to the system's tuning, which long fat networks need.</summary>
    public int SendBufferSize { get; init; }

    /// <summary>Pooled memory for reading ahead, in bytes: 64 KiB to 16 MiB.</summary>
    public int ReadAheadSize { get; init; } = 256 * 1024;

    /// <summary>
    /// Data segments with at least this much still to come are received straight into the caller's memory; shorter ones are copied from the read-ahead, which
    /// takes fewer system calls. Measured at queue depth 32 on loopback, copying wins at 8 and 16 KiB, and from 64 KiB on it loses; at 32 KiB both are even.
    /// </summary>
    public int DirectReceiveThreshold { get; init; } = 32 * 1024;

    /// <summary>Most bytes handed to the kernel in one call.</summary>
    public int MaxBytesPerSend { get; init; } = 512 * 1024;

    /// <summary>
    /// Lets answers gather while many commands are outstanding: fewer wake-ups, bounded delay. A TCP socket waits until several short answers are there
    /// (SO_RCVLOWAT), an RDMA completion queue is looked into by a timer instead of announcing every answer.
    /// </summary>
    public bool CoalesceReceives { get; init; } = true;

    /// <summary>
    /// Longest delay that coalescing may add to an answer; zero for none. Null for the transport's own: 500 µs; over RDMA, as long as trials show the load to be
    /// faster by it, a quarter of the time that commands take, 16 ms at most.
    /// </summary>
    public TimeSpan? CoalesceLimit { get; init; }

    /// <summary>
    /// Looks a host name up, on the thread that connects and as long as it takes; null to do it on another thread. For programs that want no thread
    /// but their own. Throws what <see cref="System.Net.Dns.GetHostAddresses(string)"/> throws.
    /// </summary>
    public Func<string, System.Net.IPAddress[]>? ResolveName { get; init; }

    /// <summary>How long to wait for one address before the next is tried beside it (RFC 8305 §5).</summary>
    public TimeSpan ConnectStagger { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>RDMA: how the memory of commands is lent to the target. What is named here is used or the reason against it reported; it is never silently exceeded.</summary>
    public MemoryMode Memory { get; init; }

    /// <summary>RDMA: most commands with the target at once, 1 to 4096; a receive is posted for each.</summary>
    public int RdmaMaxCommands { get; init; } = 256;

    /// <summary>RDMA: buffers up to this length that lie in no registered region are copied; longer ones are registered while their command runs. Bytes.</summary>
    public int BounceLimit { get; init; } = 256 * 1024;

    /// <summary>RDMA: most bytes that registered copies of buffers may take.</summary>
    public int BouncePoolSize { get; init; } = 32 * 1024 * 1024;

    /// <summary>RDMA: how long to look for completions before going to sleep; zero to sleep at once. Latency against processor time.</summary>
    public TimeSpan SpinTime { get; init; }

    /// <summary>RDMA: the queue pair's acknowledge timeout as an exponent, 0 to 31 (4.096 µs × 2ⁿ); null for the device's own.</summary>
    public int? RdmaAckTimeout { get; init; }
}
