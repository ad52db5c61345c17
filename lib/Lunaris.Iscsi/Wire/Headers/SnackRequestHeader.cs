using Lunaris.Scsi;
using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>SNACK Request (RFC 7143 §11.16).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 6, 4)]
[Reserved(2, 2)]
[Reserved(24, 4)]
[Reserved(32, 8)]
public readonly ref partial struct SnackRequestHeader
{
    /// <summary>What the PDU is.</summary>
    [Bits(0, 5, 0)]
    public partial Opcode Opcode { get; set; }

    /// <summary>Last PDU of its sequence.</summary>
    [Bit(1, 7)]
    public partial bool Final { get; set; }

    /// <summary>What is asked for again.</summary>
    [Bits(1, 3, 0)]
    public partial SnackType Type { get; set; }

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

    /// <summary>Next StatSN that the initiator expects on this connection.</summary>
    [U32(28)]
    public partial StatSn ExpStatSN { get; set; }

    /// <summary>First missing DataSN, R2TSN or StatSN.</summary>
    [U32(40)]
    public partial uint BegRun { get; set; }

    /// <summary>How many are missing; zero means all from BegRun.</summary>
    [U32(44)]
    public partial uint RunLength { get; set; }
}
