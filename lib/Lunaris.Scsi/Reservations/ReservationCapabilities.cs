using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Reservations;

/// <summary>REPORT CAPABILITIES parameter data (SPC-5).</summary>
[WireRecord(8, MinLength = 8)]
[Reserved(2, 6, 5)]
[Reserved(2, 1, 1)]
[Reserved(3, 3, 1)]
[Reserved(4, 4, 4)]
[Reserved(4, 2, 2)]
[Reserved(4, 0, 0)]
[Reserved(5, 7, 1)]
[Reserved(6, 2)]
public readonly partial record struct ReservationCapabilities
{
    /// <summary>LENGTH, 8.</summary>
    [U16(0)]
    public ushort Length { get; init; }

    /// <summary>RLR_C: REPLACE LOST RESERVATION.</summary>
    [Bit(2, 7)]
    public bool ReplaceLostReservation { get; init; }

    /// <summary>CRH: RESERVE and RELEASE are handled compatibly.</summary>
    [Bit(2, 4)]
    public bool CompatibleReservationHandling { get; init; }

    /// <summary>SIP_C: SPEC_I_PT is supported.</summary>
    [Bit(2, 3)]
    public bool SpecifyInitiatorPorts { get; init; }

    /// <summary>ATP_C: ALL_TG_PT is supported.</summary>
    [Bit(2, 2)]
    public bool AllTargetPorts { get; init; }

    /// <summary>PTPL_C: registrations can survive a power loss.</summary>
    [Bit(2, 0)]
    public bool PersistThroughPowerLoss { get; init; }

    /// <summary>TMV: the type bits are valid.</summary>
    [Bit(3, 7)]
    public bool TypeMaskValid { get; init; }

    /// <summary>ALLOW COMMANDS: which commands pass some reservations.</summary>
    [Bits(3, 6, 4)]
    public byte AllowCommands { get; init; }

    /// <summary>PTPL_A: registrations survive a power loss now.</summary>
    [Bit(3, 0)]
    public bool PersistThroughPowerLossActive { get; init; }

    /// <summary>WR_EX_AR.</summary>
    [Bit(4, 7)]
    public bool WriteExclusiveAllRegistrants { get; init; }

    /// <summary>EX_AC_RO.</summary>
    [Bit(4, 6)]
    public bool ExclusiveAccessRegistrantsOnly { get; init; }

    /// <summary>WR_EX_RO.</summary>
    [Bit(4, 5)]
    public bool WriteExclusiveRegistrantsOnly { get; init; }

    /// <summary>EX_AC.</summary>
    [Bit(4, 3)]
    public bool ExclusiveAccess { get; init; }

    /// <summary>WR_EX.</summary>
    [Bit(4, 1)]
    public bool WriteExclusive { get; init; }

    /// <summary>EX_AC_AR.</summary>
    [Bit(5, 0)]
    public bool ExclusiveAccessAllRegistrants { get; init; }

    /// <summary>Whether a reservation type is supported; <see langword="null"/> where the device does not say.</summary>
    public bool? Supports(Commands.PersistentReservationType type) => !TypeMaskValid ? null : type switch
    {
        Commands.PersistentReservationType.WriteExclusive => WriteExclusive,
        Commands.PersistentReservationType.ExclusiveAccess => ExclusiveAccess,
        Commands.PersistentReservationType.WriteExclusiveRegistrantsOnly => WriteExclusiveRegistrantsOnly,
        Commands.PersistentReservationType.ExclusiveAccessRegistrantsOnly => ExclusiveAccessRegistrantsOnly,
        Commands.PersistentReservationType.WriteExclusiveAllRegistrants => WriteExclusiveAllRegistrants,
        Commands.PersistentReservationType.ExclusiveAccessAllRegistrants => ExclusiveAccessAllRegistrants,
        _ => false,
    };
}
