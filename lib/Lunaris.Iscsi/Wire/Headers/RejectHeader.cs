using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>Reject (RFC 7143 §11.17).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 6, 0)]
[Reserved(3, 1)]
[Reserved(8, 8)]
[Reserved(20, 4)]
[Reserved(40, 8)]
public readonly ref partial struct RejectHeader
{
    /// <summary>What the PDU is.</summary>
    [Bits(0, 5, 0)]
    public partial Opcode Opcode { get; set; }

    /// <summary>Last PDU of its sequence.</summary>
    [Bit(1, 7)]
    public partial bool Final { get; set; }

    /// <summary>Why.</summary>
    [U8(2)]
    public partial RejectReason Reason { get; set; }

    /// <summary>Length of all additional header segments in 4-byte words.</summary>
    [U8(4)]
    public partial byte TotalAhsLength { get; set; }

    /// <summary>Length of the data segment in bytes, without padding.</summary>
    [U24(5)]
    public partial int DataSegmentLength { get; set; }

    /// <summary>All ones.</summary>
    [U32(16)]
    public partial Itt Itt { get; set; }

    /// <summary>Status sequence number.</summary>
    [U32(24)]
    public partial StatSn StatSN { get; set; }

    /// <summary>Next CmdSN that the target expects.</summary>
    [U32(28)]
    public partial CmdSn ExpCmdSN { get; set; }

    /// <summary>Last CmdSN that the target accepts now.</summary>
    [U32(32)]
    public partial CmdSn MaxCmdSN { get; set; }

    /// <summary>Next DataSN or R2TSN, for a rejected SNACK.</summary>
    [U32(36)]
    public partial DataSn DataSN { get; set; }
}
