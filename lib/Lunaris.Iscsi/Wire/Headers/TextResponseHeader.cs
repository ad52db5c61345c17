using Lunaris.Scsi;
using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>Text Response (RFC 7143 §11.11).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 5, 0)]
[Reserved(2, 2)]
[Reserved(36, 12)]
public readonly ref partial struct TextResponseHeader
{
    /// <summary>What the PDU is.</summary>
    [Bits(0, 5, 0)]
    public partial Opcode Opcode { get; set; }

    /// <summary>Last PDU of its sequence.</summary>
    [Bit(1, 7)]
    public partial bool Final { get; set; }

    /// <summary>The text goes on in the next PDU (RFC 7143 §7.2).</summary>
    [Bit(1, 6)]
    public partial bool Continue { get; set; }

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
}
