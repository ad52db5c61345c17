using System.Globalization;

namespace Lunaris.Scsi.Sense;

/// <summary>An additional sense code and its qualifier.</summary>
/// <param name="Asc">ADDITIONAL SENSE CODE.</param>
/// <param name="Ascq">ADDITIONAL SENSE CODE QUALIFIER.</param>
public readonly record struct AdditionalSense(byte Asc, byte Ascq)
{
    /// <summary>NO ADDITIONAL SENSE INFORMATION.</summary>
    public static AdditionalSense None => default;

    /// <summary>LOGICAL UNIT NOT READY, CAUSE NOT REPORTABLE.</summary>
    public static AdditionalSense NotReady => new(0x04, 0x00);

    /// <summary>LOGICAL UNIT IS IN PROCESS OF BECOMING READY.</summary>
    public static AdditionalSense BecomingReady => new(0x04, 0x01);

    /// <summary>LOGICAL UNIT NOT READY, INITIALIZING COMMAND REQUIRED.</summary>
    public static AdditionalSense InitializingCommandRequired => new(0x04, 0x02);

    /// <summary>WRITE ERROR.</summary>
    public static AdditionalSense WriteError => new(0x0C, 0x00);

    /// <summary>UNRECOVERED READ ERROR.</summary>
    public static AdditionalSense UnrecoveredReadError => new(0x11, 0x00);

    /// <summary>PARAMETER LIST LENGTH ERROR.</summary>
    public static AdditionalSense ParameterListLengthError => new(0x1A, 0x00);

    /// <summary>MISCOMPARE DURING VERIFY OPERATION.</summary>
    public static AdditionalSense MiscompareDuringVerify => new(0x1D, 0x00);

    /// <summary>INVALID COMMAND OPERATION CODE.</summary>
    public static AdditionalSense InvalidOperationCode => new(0x20, 0x00);

    /// <summary>LOGICAL BLOCK ADDRESS OUT OF RANGE.</summary>
    public static AdditionalSense LbaOutOfRange => new(0x21, 0x00);

    /// <summary>INVALID FIELD IN CDB.</summary>
    public static AdditionalSense InvalidFieldInCdb => new(0x24, 0x00);

    /// <summary>LOGICAL UNIT NOT SUPPORTED.</summary>
    public static AdditionalSense LogicalUnitNotSupported => new(0x25, 0x00);

    /// <summary>INVALID FIELD IN PARAMETER LIST.</summary>
    public static AdditionalSense InvalidFieldInParameterList => new(0x26, 0x00);

    /// <summary>PARAMETER NOT SUPPORTED.</summary>
    public static AdditionalSense ParameterNotSupported => new(0x26, 0x01);

    /// <summary>INVALID RELEASE OF PERSISTENT RESERVATION.</summary>
    public static AdditionalSense InvalidReleaseOfPersistentReservation => new(0x26, 0x04);

    /// <summary>WRITE PROTECTED.</summary>
    public static AdditionalSense WriteProtected => new(0x27, 0x00);

    /// <summary>POWER ON, RESET, OR BUS DEVICE RESET OCCURRED.</summary>
    public static AdditionalSense PowerOnOrReset => new(0x29, 0x00);

    /// <summary>BUS DEVICE RESET FUNCTION OCCURRED: what a logical unit reset leaves.</summary>
    public static AdditionalSense DeviceResetOccurred => new(0x29, 0x03);

    /// <summary>I_T NEXUS LOSS OCCURRED.</summary>
    public static AdditionalSense NexusLossOccurred => new(0x29, 0x07);

    /// <summary>MODE PARAMETERS CHANGED.</summary>
    public static AdditionalSense ModeParametersChanged => new(0x2A, 0x01);

    /// <summary>RESERVATIONS PREEMPTED.</summary>
    public static AdditionalSense ReservationsPreempted => new(0x2A, 0x03);

    /// <summary>RESERVATIONS RELEASED.</summary>
    public static AdditionalSense ReservationsReleased => new(0x2A, 0x04);

    /// <summary>REGISTRATIONS PREEMPTED.</summary>
    public static AdditionalSense RegistrationsPreempted => new(0x2A, 0x05);

    /// <summary>ASYMMETRIC ACCESS STATE CHANGED.</summary>
    public static AdditionalSense AccessStateChanged => new(0x2A, 0x06);

    /// <summary>CAPACITY DATA HAS CHANGED.</summary>
    public static AdditionalSense CapacityDataChanged => new(0x2A, 0x09);

    /// <summary>COMMAND SEQUENCE ERROR.</summary>
    public static AdditionalSense CommandSequenceError => new(0x2C, 0x00);

    /// <summary>COMMANDS CLEARED BY ANOTHER INITIATOR.</summary>
    public static AdditionalSense CommandsClearedByAnotherInitiator => new(0x2F, 0x00);

    /// <summary>SAVING PARAMETERS NOT SUPPORTED.</summary>
    public static AdditionalSense SavingParametersNotSupported => new(0x39, 0x00);

    /// <summary>MEDIUM NOT PRESENT.</summary>
    public static AdditionalSense MediumNotPresent => new(0x3A, 0x00);

    /// <summary>INQUIRY DATA HAS CHANGED.</summary>
    public static AdditionalSense InquiryDataChanged => new(0x3F, 0x03);

    /// <summary>REPORTED LUNS DATA HAS CHANGED.</summary>
    public static AdditionalSense ReportedLunsDataChanged => new(0x3F, 0x0E);

    /// <summary>INTERNAL TARGET FAILURE.</summary>
    public static AdditionalSense InternalTargetFailure => new(0x44, 0x00);

    /// <summary>OVERLAPPED COMMANDS ATTEMPTED.</summary>
    public static AdditionalSense OverlappedCommands => new(0x4E, 0x00);

    /// <summary>SPACE ALLOCATION FAILED WRITE PROTECT.</summary>
    public static AdditionalSense SpaceAllocationFailed => new(0x27, 0x07);

    /// <summary>THIN PROVISIONING SOFT THRESHOLD REACHED.</summary>
    public static AdditionalSense ThinProvisioningSoftThreshold => new(0x38, 0x07);

    /// <summary>INSUFFICIENT REGISTRATION RESOURCES.</summary>
    public static AdditionalSense InsufficientRegistrationResources => new(0x55, 0x04);

    /// <summary>Both codes as one number.</summary>
    public ushort Code => (ushort)((Asc << 8) | Ascq);

    /// <summary>T10's words, or <see langword="null"/> where the pair is not assigned.</summary>
    public string? Name => AdditionalSenseTable.NameOf(Asc, Ascq);

    /// <inheritdoc/>
    public override string ToString() => Name is { } name
        ? string.Create(CultureInfo.InvariantCulture, $"{name} ({Asc:X2}h/{Ascq:X2}h)")
        : string.Create(CultureInfo.InvariantCulture, $"{Asc:X2}h/{Ascq:X2}h");
}
