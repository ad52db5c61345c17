namespace Lunaris.VhostUserBlk.Block;

/// <summary>Feature bits of a virtio block device behind vhost-user (Virtio 1.2 §5.2.3, §6; vhost-user protocol).</summary>
[Flags]
internal enum VirtioFeatures : ulong
{
    None = 0,

    /// <summary>Most data segments of a request.</summary>
    SegMax = 1UL << 2,

    /// <summary>Writes are refused.</summary>
    ReadOnly = 1UL << 5,

    /// <summary>The length of a block is told.</summary>
    BlkSize = 1UL << 6,

    /// <summary>Flush requests; without it a write has to outlive a loss of power when it ends.</summary>
    Flush = 1UL << 9,

    /// <summary>Physical blocks, alignment and good lengths are told.</summary>
    Topology = 1UL << 10,

    /// <summary>The driver may switch the write cache.</summary>
    ConfigWce = 1UL << 11,

    /// <summary>More than one queue.</summary>
    Mq = 1UL << 12,

    Discard = 1UL << 13,

    WriteZeroes = 1UL << 14,

    /// <summary>Writes to guest memory are logged: a migration is under way.</summary>
    LogAll = 1UL << 26,

    /// <summary>Tables of descriptors outside the ring.</summary>
    IndirectDesc = 1UL << 28,

    /// <summary>Interrupts and notifications at named indexes.</summary>
    EventIdx = 1UL << 29,

    /// <summary>Between front-end and backend only: there are protocol features.</summary>
    ProtocolFeatures = 1UL << 30,

    Version1 = 1UL << 32,
}
