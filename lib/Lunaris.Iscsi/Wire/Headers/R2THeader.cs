using Lunaris.Scsi;
using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>Ready To Transfer (RFC 7143 §11.8).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 6, 0)]
[Reserved(2, 2)]
public readonly ref partial struct R2THeader
{
    /// <summary>What the PDU is.</summary>
    [Bits(0, 5, 0)]
    public partial Opcode Opcode { get; set; }

    /// <summary>Last PDU of its sequence.</summary>
    [Bit(1, 7)]
    public partial bool Final { get; set; }

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

    /// <summary>Number of this R2T for its command, from zero.</summary>
    [U32(36)]
    public partial DataSn R2TSN { get; set; }

    /// <summary>First byte asked for.</summary>
    [U32(40)]
    public partial uint BufferOffset { get; set; }

    /// <summary>How many bytes are asked for.</summary>
    [U32(44)]
    public partial uint DesiredDataTransferLength { get; set; }
}
