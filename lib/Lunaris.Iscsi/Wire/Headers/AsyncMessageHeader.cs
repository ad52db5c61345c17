using Lunaris.Scsi;
using Lunaris.Scsi.Layout;

namespace Lunaris.Iscsi.Wire;

/// <summary>Asynchronous Message (RFC 7143 §11.9).</summary>
[WireLayout(Bhs.Length)]
[Reserved(0, 7, 6)]
[Reserved(1, 6, 0)]
[Reserved(2, 2)]
[Reserved(20, 4)]
[Reserved(44, 4)]
public readonly ref partial struct AsyncMessageHeader
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

    /// <summary>What happened.</summary>
    [U8(36)]
    public partial AsyncEvent Event { get; set; }

    /// <summary>Vendor code, where Event is vendor specific.</summary>
    [U8(37)]
    public partial byte VendorCode { get; set; }

    /// <summary>Depends on Event.</summary>
    [U16(38)]
    public partial ushort Parameter1 { get; set; }

    /// <summary>Depends on Event; Time2Wait in seconds.</summary>
    [U16(40)]
    public partial ushort Parameter2 { get; set; }

    /// <summary>Depends on Event; Time2Retain in seconds.</summary>
    [U16(42)]
    public partial ushort Parameter3 { get; set; }
}
