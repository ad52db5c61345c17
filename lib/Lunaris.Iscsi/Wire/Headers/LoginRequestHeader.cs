using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>Login Request (RFC 7143 §11.12).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 7)]
[Reserved(1, 5, 4)]
[Reserved(22, 2)]
[Reserved(32, 16)]
public readonly ref partial struct LoginRequestHeader
{
    /// <summary>Immediate delivery: the PDU takes no CmdSN of its own (RFC 7143 §4.2.2.1).</summary>
    [Bit(0, 6)]
    public partial bool Immediate { get; set; }

    /// <summary>What the PDU is.</summary>
    [Bits(0, 5, 0)]
    public partial Opcode Opcode { get; set; }

    /// <summary>Ready to leave the current stage.</summary>
    [Bit(1, 7)]
    public partial bool Transit { get; set; }

    /// <summary>The text goes on in the next PDU (RFC 7143 §7.2).</summary>
    [Bit(1, 6)]
    public partial bool Continue { get; set; }

    /// <summary>Current stage (CSG).</summary>
    [Bits(1, 3, 2)]
    public partial LoginStage CurrentStage { get; set; }

    /// <summary>Next stage (NSG), where Transit is set.</summary>
    [Bits(1, 1, 0)]
    public partial LoginStage NextStage { get; set; }

    /// <summary>Highest version spoken.</summary>
    [U8(2)]
    public partial byte VersionMax { get; set; }

    /// <summary>Lowest version spoken.</summary>
    [U8(3)]
    public partial byte VersionMin { get; set; }

    /// <summary>Length of all additional header segments in 4-byte words.</summary>
    [U8(4)]
    public partial byte TotalAhsLength { get; set; }

    /// <summary>Length of the data segment in bytes, without padding.</summary>
    [U24(5)]
    public partial int DataSegmentLength { get; set; }

    /// <summary>Initiator session identifier.</summary>
    [U48(8)]
    public partial Isid Isid { get; set; }

    /// <summary>Target session identifying handle; zero asks for a new session.</summary>
    [U16(14)]
    public partial Tsih Tsih { get; set; }

    /// <summary>Initiator task tag.</summary>
    [U32(16)]
    public partial Itt Itt { get; set; }

    /// <summary>Connection identifier.</summary>
    [U16(20)]
    public partial Cid Cid { get; set; }

    /// <summary>Command sequence number.</summary>
    [U32(24)]
    public partial CmdSn CmdSN { get; set; }

    /// <summary>Next StatSN that the initiator expects on this connection.</summary>
    [U32(28)]
    public partial StatSn ExpStatSN { get; set; }
}
