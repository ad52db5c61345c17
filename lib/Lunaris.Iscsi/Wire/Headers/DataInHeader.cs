using Lunaris.Scsi;
using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>SCSI Data-In (RFC 7143 §11.7).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 5, 3)]
[Reserved(2, 1)]
public readonly ref partial struct DataInHeader
{
    /// <summary>What the PDU is.</summary>
    [Bits(0, 5, 0)]
    public partial Opcode Opcode { get; set; }

    /// <summary>Last PDU of its sequence.</summary>
    [Bit(1, 7)]
    public partial bool Final { get; set; }

    /// <summary>The target asks for a DataACK (error recovery level 1 and above).</summary>
    [Bit(1, 6)]
    public partial bool Acknowledge { get; set; }

    /// <summary>The command needed more than was offered; valid with HasStatus.</summary>
    [Bit(1, 2)]
    public partial bool Overflow { get; set; }

    /// <summary>The command moved less than was offered; valid with HasStatus.</summary>
    [Bit(1, 1)]
    public partial bool Underflow { get; set; }

    /// <summary>The PDU ends the command and carries its status.</summary>
    [Bit(1, 0)]
    public partial bool HasStatus { get; set; }

    /// <summary>SCSI status; valid with HasStatus.</summary>
    [U8(3)]
    public partial ScsiStatus Status { get; set; }

    /// <summary>Length of all additional header segments in 4-byte words.</summary>
    [U8(4)]
    public partial byte TotalAhsLength { get; set; }

    /// <summary>Length of the data segment in bytes, without padding.</summary>
    [U24(5)]
    public partial int DataSegmentLength { get; set; }

    /// <summary>The logical unit.</summary>
    [U64(8)]
    public partial Lun Lun { get; set; }

    /// <summary>Initiator task tag.</summary>
    [U32(16)]
    public partial Itt Itt { get; set; }

    /// <summary>Target transfer tag.</summary>
    [U32(20)]
    public partial Ttt Ttt { get; set; }

    /// <summary>Status sequence number.</summary>
    [U32(24)]
    public partial StatSn StatSN { get; set; }

    /// <summary>Next CmdSN that the target expects.</summary>
    [U32(28)]
    public partial CmdSn ExpCmdSN { get; set; }

    /// <summary>Last CmdSN that the target accepts now.</summary>
    [U32(32)]
    public partial CmdSn MaxCmdSN { get; set; }

    /// <summary>Number of this PDU for its command, from zero.</summary>
    [U32(36)]
    public partial DataSn DataSN { get; set; }

    /// <summary>Place of the data in the whole transfer.</summary>
    [U32(40)]
    public partial uint BufferOffset { get; set; }

    /// <summary>Residual in bytes; valid with HasStatus.</summary>
    [U32(44)]
    public partial uint ResidualCount { get; set; }
}
