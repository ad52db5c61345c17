using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>TEST UNIT READY: whether medium access commands would be accepted.</summary>
[ScsiCommand(0x00, "TEST UNIT READY", Cdb.Length6, DataDirection.None, Idempotence = Idempotence.Always, Spec = "SPC-5")]
[Reserved(1, 4)]
public readonly partial record struct TestUnitReady : IScsiCommand;
