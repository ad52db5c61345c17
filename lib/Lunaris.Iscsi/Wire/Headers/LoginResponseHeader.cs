using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>Login Response (RFC 7143 §11.13).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 5, 4)]
[Reserved(20, 4)]
[Reserved(38, 10)]
public readonly ref partial struct LoginResponseHeader
{
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

    /// <summary>Version chosen.</summary>
    [U8(3)]
    public partial byte VersionActive { get; set; }

    /// <summary>Length of all additional header segments in 4-byte words.</summary>
    [U8(4)]
    public partial byte TotalAhsLength { get; set; }

    /// <summary>Length of the data segment in bytes, without padding.</summary>
    [U24(5)]
    public partial int DataSegmentLength { get; set; }

    /// <summary>Initiator session identifier, as sent.</summary>
    [U48(8)]
    public partial Isid Isid { get; set; }

    /// <summary>Target session identifying handle.</summary>
    [U16(14)]
    public partial Tsih Tsih { get; set; }

    /// <summary>Initiator task tag.</summary>
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

    /// <summary>Status class.</summary>
    [U8(36)]
    public partial byte StatusClass { get; set; }

    /// <summary>Status detail.</summary>
    [U8(37)]
    public partial byte StatusDetail { get; set; }
}
