using Lunaris.Scsi;
using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>SCSI Data-Out (RFC 7143 §11.7).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 6, 0)]
[Reserved(2, 2)]
[Reserved(24, 4)]
[Reserved(32, 4)]
[Reserved(44, 4)]
public readonly ref partial struct DataOutHeader
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

    /// <summary>Next StatSN that the initiator expects on this connection.</summary>
    [U32(28)]
    public partial StatSn ExpStatSN { get; set; }

    /// <summary>Number of this PDU in its sequence, from zero for each R2T.</summary>
    [U32(36)]
    public partial DataSn DataSN { get; set; }

    /// <summary>Place of the data in the whole transfer.</summary>
    [U32(40)]
    public partial uint BufferOffset { get; set; }
}
