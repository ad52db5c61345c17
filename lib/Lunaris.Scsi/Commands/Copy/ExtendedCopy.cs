using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>EXTENDED COPY(LID1): copy by segment descriptors, named by an 8-bit list identifier.</summary>
[ScsiCommand(0x83, "EXTENDED COPY(LID1)", Cdb.Length16, DataDirection.Out, ServiceAction = 0x00, Spec = "SPC-4")]
[Reserved(1, 7, 5)]
[Reserved(2, 8)]
[Reserved(14, 1)]
public readonly partial record struct ExtendedCopyLid1 : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(10)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>EXTENDED COPY(LID4): copy by segment descriptors, named by a 32-bit list identifier.</summary>
[ScsiCommand(0x83, "EXTENDED COPY(LID4)", Cdb.Length16, DataDirection.Out, ServiceAction = 0x01, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 8)]
[Reserved(14, 1)]
public readonly partial record struct ExtendedCopyLid4 : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U32(10)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>COPY OPERATION ABORT.</summary>
[ScsiCommand(0x83, "COPY OPERATION ABORT", Cdb.Length16, DataDirection.None, ServiceAction = 0x1C, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(6, 9)]
public readonly partial record struct CopyOperationAbort : IScsiCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U32(2)]
    public required uint ListIdentifier { get; init; }
}
