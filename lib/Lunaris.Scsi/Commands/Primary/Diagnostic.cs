using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>SEND DIAGNOSTIC: self-tests and diagnostic pages.</summary>
[ScsiCommand(0x1D, "SEND DIAGNOSTIC", Cdb.Length6, DataDirection.Out, Spec = "SPC-5")]
[Reserved(1, 3, 3)]
[Reserved(2, 1)]
public readonly partial record struct SendDiagnostic : IParameterListCommand
{
    /// <summary>SELF-TEST CODE.</summary>
    [Bits(1, 7, 5)]
    public SelfTestCode SelfTestCode { get; init; }

    /// <summary>PF: the list holds one diagnostic page.</summary>
    [Bit(1, 4)]
    public bool PageFormat { get; init; }

    /// <summary>SELFTEST: the default self-test.</summary>
    [Bit(1, 2)]
    public bool SelfTest { get; init; }

    /// <summary>DEVOFFL: the test may affect other logical units.</summary>
    [Bit(1, 1)]
    public bool DeviceOffline { get; init; }

    /// <summary>UNITOFFL: the test may affect the medium of this one.</summary>
    [Bit(1, 0)]
    public bool UnitOffline { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes.</summary>
    [U16(3)]
    public ushort ParameterListLength { get; init; }
}

/// <summary>RECEIVE DIAGNOSTIC RESULTS.</summary>
[ScsiCommand(0x1C, "RECEIVE DIAGNOSTIC RESULTS", Cdb.Length6, DataDirection.In, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 7, 1)]
public readonly partial record struct ReceiveDiagnosticResults : IAllocationLengthCommand
{
    /// <summary>PCV: PAGE CODE says which page.</summary>
    [Bit(1, 0)]
    public bool PageCodeValid { get; init; }

    /// <summary>PAGE CODE.</summary>
    [U8(2)]
    public byte PageCode { get; init; }

    /// <summary>ALLOCATION LENGTH: most bytes that are returned; 0 returns none.</summary>
    [U16(3)]
    public required ushort AllocationLength { get; init; }
}
