using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>One command of the all-commands form of REPORT SUPPORTED OPERATION CODES (SPC-5).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(1, 1)]
[Reserved(4, 1)]
[Reserved(5, 7, 7)]
public readonly partial record struct SupportedOperationDescriptor
{
    /// <summary>OPERATION CODE.</summary>
    [U8(0)]
    public byte OperationCode { get; init; }

    /// <summary>SERVICE ACTION, where it is valid.</summary>
    [U16(2)]
    public ushort ServiceAction { get; init; }

    /// <summary>RWCDLP: which duration limit pages CDLP names.</summary>
    [Bit(5, 6)]
    public bool Rwcdlp { get; init; }

    /// <summary>MLU: affects multiple logical units.</summary>
    [Bits(5, 5, 4)]
    public byte Mlu { get; init; }

    /// <summary>CDLP: which command duration limit page applies.</summary>
    [Bits(5, 3, 2)]
    public byte Cdlp { get; init; }

    /// <summary>CTDP: a command timeouts descriptor follows.</summary>
    [Bit(5, 1)]
    public bool TimeoutsPresent { get; init; }

    /// <summary>SERVACTV: the command has a service action.</summary>
    [Bit(5, 0)]
    public bool ServiceActionValid { get; init; }

    /// <summary>CDB LENGTH in bytes.</summary>
    [U16(6)]
    public ushort CdbLength { get; init; }
}
