namespace Lunaris.Iscsi.Tasks;

/// <summary>A ping of ours (RFC 7143 §11.18), sent immediate; the target echoes the data.</summary>
public class NopTask : IscsiTask
{
    /// <summary>Data for the target to echo; up to its MaxRecvDataSegmentLength.</summary>
    public ReadOnlyMemory<byte> PingData { get; set; }

    /// <summary>What the target sent back; valid with <see cref="TaskOutcome.Completed"/>.</summary>
    public ReadOnlyMemory<byte> Echo { get; internal set; }

    /// <summary>Whether the echo equals what was sent; valid with <see cref="TaskOutcome.Completed"/>.</summary>
    public bool EchoMatches { get; internal set; }
}
