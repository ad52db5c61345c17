using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>PERSISTENT RESERVE OUT, REGISTER: registers, changes or removes this I_T nexus's key.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (REGISTER)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x00, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 3)]
public readonly partial record struct PersistentReserveOutRegister : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>PERSISTENT RESERVE OUT, RESERVE: makes a reservation.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (RESERVE)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x01, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 2)]
public readonly partial record struct PersistentReserveOutReserve : IParameterListCommand
{
    /// <summary>SCOPE; only LU_SCOPE (0) is left.</summary>
    [Bits(2, 7, 4)]
    public byte Scope { get; init; }

    /// <summary>TYPE of the reservation.</summary>
    [Bits(2, 3, 0)]
    public PersistentReservationType Type { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>PERSISTENT RESERVE OUT, RELEASE: releases the reservation.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (RELEASE)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x02, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 2)]
public readonly partial record struct PersistentReserveOutRelease : IParameterListCommand
{
    /// <summary>SCOPE; only LU_SCOPE (0) is left.</summary>
    [Bits(2, 7, 4)]
    public byte Scope { get; init; }

    /// <summary>TYPE of the reservation.</summary>
    [Bits(2, 3, 0)]
    public PersistentReservationType Type { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>PERSISTENT RESERVE OUT, CLEAR: removes the reservation and all registrations.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (CLEAR)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x03, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 3)]
public readonly partial record struct PersistentReserveOutClear : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>PERSISTENT RESERVE OUT, PREEMPT: takes the reservation over and removes registrations.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (PREEMPT)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x04, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 2)]
public readonly partial record struct PersistentReserveOutPreempt : IParameterListCommand
{
    /// <summary>SCOPE; only LU_SCOPE (0) is left.</summary>
    [Bits(2, 7, 4)]
    public byte Scope { get; init; }

    /// <summary>TYPE of the reservation.</summary>
    [Bits(2, 3, 0)]
    public PersistentReservationType Type { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>PERSISTENT RESERVE OUT, PREEMPT AND ABORT: as PREEMPT, and aborts the commands of the preempted.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (PREEMPT AND ABORT)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x05, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 2)]
public readonly partial record struct PersistentReserveOutPreemptAndAbort : IParameterListCommand
{
    /// <summary>SCOPE; only LU_SCOPE (0) is left.</summary>
    [Bits(2, 7, 4)]
    public byte Scope { get; init; }

    /// <summary>TYPE of the reservation.</summary>
    [Bits(2, 3, 0)]
    public PersistentReservationType Type { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>PERSISTENT RESERVE OUT, REGISTER AND IGNORE EXISTING KEY: registers whatever was registered before.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (REGISTER AND IGNORE EXISTING KEY)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x06, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(2, 3)]
public readonly partial record struct PersistentReserveOutRegisterAndIgnoreExistingKey : IParameterListCommand
{
    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>PERSISTENT RESERVE OUT, REGISTER AND MOVE: registers another I_T nexus and moves the reservation to it.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (REGISTER AND MOVE)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x07, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 2)]
public readonly partial record struct PersistentReserveOutRegisterAndMove : IParameterListCommand
{
    /// <summary>SCOPE; only LU_SCOPE (0) is left.</summary>
    [Bits(2, 7, 4)]
    public byte Scope { get; init; }

    /// <summary>TYPE of the reservation.</summary>
    [Bits(2, 3, 0)]
    public PersistentReservationType Type { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}

/// <summary>PERSISTENT RESERVE OUT, REPLACE LOST RESERVATION: makes the reservation again that the device has lost.</summary>
[ScsiCommand(0x5F, "PERSISTENT RESERVE OUT (REPLACE LOST RESERVATION)", Cdb.Length10, DataDirection.Out, ServiceAction = 0x08, Spec = "SPC-5")]
[Reserved(1, 7, 5)]
[Reserved(3, 2)]
public readonly partial record struct PersistentReserveOutReplaceLostReservation : IParameterListCommand
{
    /// <summary>SCOPE; only LU_SCOPE (0) is left.</summary>
    [Bits(2, 7, 4)]
    public byte Scope { get; init; }

    /// <summary>TYPE of the reservation.</summary>
    [Bits(2, 3, 0)]
    public PersistentReservationType Type { get; init; }

    /// <summary>PARAMETER LIST LENGTH in bytes; 24 unless the list has additional parameters.</summary>
    [U32(5)]
    public required uint ParameterListLength { get; init; }
}
