using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>RECEIVE COPY STATUS(LID1): how far a copy is. The device may discard what it has handed out.</summary>
[ScsiCommand(0x84, "RECEIVE COPY STATUS(LID1)", Cdb.Length16, DataDirection.In, ServiceAction = 0x00, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 7)]
[Reserved(14, 1)]
public readonly partial record struct ReceiveCopyStatusLid1 : IAllocationLengthCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U8(2)]
    public required byte ListIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}

/// <summary>RECEIVE COPY DATA(LID1): data that the copy held for the application. The device may discard what it has handed out.</summary>
[ScsiCommand(0x84, "RECEIVE COPY DATA(LID1)", Cdb.Length16, DataDirection.In, ServiceAction = 0x01, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 7)]
[Reserved(14, 1)]
public readonly partial record struct ReceiveCopyDataLid1 : IAllocationLengthCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U8(2)]
    public required byte ListIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}

/// <summary>RECEIVE COPY FAILURE DETAILS(LID1): why a copy failed. The device may discard what it has handed out.</summary>
[ScsiCommand(0x84, "RECEIVE COPY FAILURE DETAILS(LID1)", Cdb.Length16, DataDirection.In, ServiceAction = 0x04, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 7)]
[Reserved(14, 1)]
public readonly partial record struct ReceiveCopyFailureDetailsLid1 : IAllocationLengthCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U8(2)]
    public required byte ListIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}

/// <summary>RECEIVE COPY STATUS(LID4): how far a copy is. The device may discard what it has handed out.</summary>
[ScsiCommand(0x84, "RECEIVE COPY STATUS(LID4)", Cdb.Length16, DataDirection.In, ServiceAction = 0x05, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(6, 4)]
[Reserved(14, 1)]
public readonly partial record struct ReceiveCopyStatusLid4 : IAllocationLengthCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U32(2)]
    public required uint ListIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}

/// <summary>RECEIVE COPY DATA(LID4): data that the copy held for the application. The device may discard what it has handed out.</summary>
[ScsiCommand(0x84, "RECEIVE COPY DATA(LID4)", Cdb.Length16, DataDirection.In, ServiceAction = 0x06, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(6, 4)]
[Reserved(14, 1)]
public readonly partial record struct ReceiveCopyDataLid4 : IAllocationLengthCommand
{
    /// <summary>LIST IDENTIFIER: names the copy operation.</summary>
    [U32(2)]
    public required uint ListIdentifier { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}

/// <summary>RECEIVE COPY OPERATING PARAMETERS: what the copy manager can do.</summary>
[ScsiCommand(0x84, "RECEIVE COPY OPERATING PARAMETERS", Cdb.Length16, DataDirection.In, ServiceAction = 0x03, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 8)]
[Reserved(14, 1)]
public readonly partial record struct ReceiveCopyOperatingParameters : IAllocationLengthCommand
{
    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U32(10)]
    public required uint AllocationLength { get; init; }
}
