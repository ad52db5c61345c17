using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>Logout Request (RFC 7143 §11.14).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 7)]
[Reserved(2, 2)]
[Reserved(8, 8)]
[Reserved(22, 2)]
[Reserved(32, 16)]
public readonly ref partial struct LogoutRequestHeader
{
    /// <summary>Immediate delivery: the PDU takes no CmdSN of its own (RFC 7143 §4.2.2.1).</summary>
    [Bit(0, 6)]
    public partial bool Immediate { get; set; }

    /// <summary>What the PDU is.</summary>
    [Bits(0, 5, 0)]
    public partial Opcode Opcode { get; set; }

    /// <summary>Last PDU of its sequence.</summary>
    [Bit(1, 7)]
    public partial bool Final { get; set; }

    /// <summary>Why.</summary>
    [Bits(1, 6, 0)]
    public partial LogoutReason Reason { get; set; }

    /// <summary>Length of all additional header segments in 4-byte words.</summary>
    [U8(4)]
    public partial byte TotalAhsLength { get; set; }

    /// <summary>Length of the data segment in bytes, without padding.</summary>
    [U24(5)]
    public partial int DataSegmentLength { get; set; }

    /// <summary>Initiator task tag.</summary>
    [U32(16)]
    public partial Itt Itt { get; set; }

    /// <summary>The connection meant, where not the session.</summary>
    [U16(20)]
    public partial Cid Cid { get; set; }

    /// <summary>Command sequence number.</summary>
    [U32(24)]
    public partial CmdSn CmdSN { get; set; }

    /// <summary>Next StatSN that the initiator expects on this connection.</summary>
    [U32(28)]
    public partial StatSn ExpStatSN { get; set; }
}
