using Lunaris.Scsi;
using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>SCSI Response (RFC 7143 §11.4).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 6, 5)]
[Reserved(1, 0, 0)]
[Reserved(8, 8)]
public readonly ref partial struct ScsiResponseHeader
{
    /// <summary>What the PDU is.</summary>
    [Bits(0, 5, 0)]
    public partial Opcode Opcode { get; set; }

    /// <summary>Last PDU of its sequence.</summary>
    [Bit(1, 7)]
    public partial bool Final { get; set; }

    /// <summary>The read part of a bidirectional command had more to give.</summary>
    [Bit(1, 4)]
    public partial bool BidirectionalReadOverflow { get; set; }

    /// <summary>The read part of a bidirectional command gave less.</summary>
    [Bit(1, 3)]
    public partial bool BidirectionalReadUnderflow { get; set; }

    /// <summary>The command needed more than was offered.</summary>
    [Bit(1, 2)]
    public partial bool Overflow { get; set; }

    /// <summary>The command moved less than was offered.</summary>
    [Bit(1, 1)]
    public partial bool Underflow { get; set; }

    /// <summary>Whether the target carried the command out at all.</summary>
    [U8(2)]
    public partial ScsiResponseCode Response { get; set; }

    /// <summary>SCSI status; valid only where Response says completed.</summary>
    [U8(3)]
    public partial ScsiStatus Status { get; set; }

    /// <summary>Length of all additional header segments in 4-byte words.</summary>
    [U8(4)]
    public partial byte TotalAhsLength { get; set; }

    /// <summary>Length of the data segment in bytes, without padding.</summary>
    [U24(5)]
    public partial int DataSegmentLength { get; set; }

    /// <summary>Initiator task tag.</summary>
    [U32(16)]
    public partial Itt Itt { get; set; }

    /// <summary>SNACK tag.</summary>
    [U32(20)]
    public partial uint SnackTag { get; set; }

    /// <summary>Status sequence number.</summary>
    [U32(24)]
    public partial StatSn StatSN { get; set; }

    /// <summary>Next CmdSN that the target expects.</summary>
    [U32(28)]
    public partial CmdSn ExpCmdSN { get; set; }

    /// <summary>Last CmdSN that the target accepts now.</summary>
    [U32(32)]
    public partial CmdSn MaxCmdSN { get; set; }

    /// <summary>Number of Data-In and R2T PDUs sent for the command.</summary>
    [U32(36)]
    public partial uint ExpDataSN { get; set; }

    /// <summary>Residual of the read part of a bidirectional command, in bytes.</summary>
    [U32(40)]
    public partial uint BidirectionalReadResidualCount { get; set; }

    /// <summary>Residual in bytes.</summary>
    [U32(44)]
    public partial uint ResidualCount { get; set; }
}
