using System.Buffers.Binary;
using Lunaris.Scsi;

namespace Lunaris.Target.Scsi;

/// <summary>Sense key with additional sense code and qualifier (SPC-5 §4.5), as this target raises them.</summary>
/// <param name="Key">Sense key.</param>
/// <param name="Code">Additional sense code in the high byte, qualifier in the low one.</param>
public readonly record struct SenseCode(SenseKey Key, ushort Code)
{
    /// <summary>Length of fixed format sense data as this target writes it.</summary>
    public const int FixedLength = 18;

    /// <summary>No sense.</summary>
    public static SenseCode None => default;

    /// <summary>INVALID COMMAND OPERATION CODE.</summary>
    public static SenseCode InvalidOperationCode => new(SenseKey.IllegalRequest, 0x2000);

    /// <summary>LOGICAL BLOCK ADDRESS OUT OF RANGE.</summary>
    public static SenseCode LbaOutOfRange => new(SenseKey.IllegalRequest, 0x2100);

    /// <summary>INVALID FIELD IN CDB.</summary>
    public static SenseCode InvalidFieldInCdb => new(SenseKey.IllegalRequest, 0x2400);

    /// <summary>LOGICAL UNIT NOT SUPPORTED.</summary>
    public static SenseCode LogicalUnitNotSupported => new(SenseKey.IllegalRequest, 0x2500);

    /// <summary>INVALID FIELD IN PARAMETER LIST.</summary>
    public static SenseCode InvalidFieldInParameterList => new(SenseKey.IllegalRequest, 0x2600);

    /// <summary>INVALID RELEASE OF PERSISTENT RESERVATION.</summary>
    public static SenseCode InvalidRelease => new(SenseKey.IllegalRequest, 0x2604);

    /// <summary>PARAMETER LIST LENGTH ERROR.</summary>
    public static SenseCode ParameterListLengthError => new(SenseKey.IllegalRequest, 0x1A00);

    /// <summary>WRITE PROTECTED.</summary>
    public static SenseCode WriteProtected => new(SenseKey.DataProtect, 0x2700);

    /// <summary>LOGICAL UNIT SOFTWARE WRITE PROTECTED.</summary>
    public static SenseCode SoftwareWriteProtected => new(SenseKey.DataProtect, 0x2702);

    /// <summary>MEDIUM NOT PRESENT.</summary>
    public static SenseCode MediumNotPresent => new(SenseKey.NotReady, 0x3A00);

    /// <summary>LOGICAL UNIT NOT READY, INITIALIZING COMMAND REQUIRED.</summary>
    public static SenseCode StartRequired => new(SenseKey.NotReady, 0x0402);

    /// <summary>MEDIUM REMOVAL PREVENTED.</summary>
    public static SenseCode RemovalPrevented => new(SenseKey.IllegalRequest, 0x5302);

    /// <summary>INVALID MESSAGE ERROR: a task attribute that makes no sense here (SAM-5).</summary>
    public static SenseCode InvalidMessage => new(SenseKey.IllegalRequest, 0x4900);

    /// <summary>TOO MANY TARGET DESCRIPTORS.</summary>
    public static SenseCode TooManyTargetDescriptors => new(SenseKey.IllegalRequest, 0x2606);

    /// <summary>UNSUPPORTED TARGET DESCRIPTOR TYPE CODE.</summary>
    public static SenseCode UnsupportedTargetDescriptor => new(SenseKey.IllegalRequest, 0x2607);

    /// <summary>TOO MANY SEGMENT DESCRIPTORS.</summary>
    public static SenseCode TooManySegmentDescriptors => new(SenseKey.IllegalRequest, 0x2608);

    /// <summary>UNSUPPORTED SEGMENT DESCRIPTOR TYPE CODE.</summary>
    public static SenseCode UnsupportedSegmentDescriptor => new(SenseKey.IllegalRequest, 0x2609);

    /// <summary>NOT READY TO READY CHANGE, MEDIUM MAY HAVE CHANGED.</summary>
    public static SenseCode MediumChanged => new(SenseKey.UnitAttention, 0x2800);

    /// <summary>MODE PARAMETERS CHANGED.</summary>
    public static SenseCode ModeParametersChanged => new(SenseKey.UnitAttention, 0x2A01);

    /// <summary>RESERVATIONS RELEASED.</summary>
    public static SenseCode ReservationsReleased => new(SenseKey.UnitAttention, 0x2A04);

    /// <summary>MISCOMPARE DURING VERIFY OPERATION.</summary>
    public static SenseCode Miscompare => new(SenseKey.Miscompare, 0x1D00);

    /// <summary>INCORRECT AMOUNT OF DATA (RFC 7143 §11.4.7.2).</summary>
    public static SenseCode IncorrectAmountOfData => new(SenseKey.AbortedCommand, 0x0C0D);

    /// <summary>POWER ON, RESET, OR BUS DEVICE RESET OCCURRED.</summary>
    public static SenseCode PowerOn => new(SenseKey.UnitAttention, 0x2900);

    /// <summary>BUS DEVICE RESET FUNCTION OCCURRED.</summary>
    public static SenseCode DeviceReset => new(SenseKey.UnitAttention, 0x2903);

    /// <summary>RESERVATIONS PREEMPTED.</summary>
    public static SenseCode ReservationsPreempted => new(SenseKey.UnitAttention, 0x2A03);

    /// <summary>REGISTRATIONS PREEMPTED.</summary>
    public static SenseCode RegistrationsPreempted => new(SenseKey.UnitAttention, 0x2A05);

    /// <summary>COMMANDS CLEARED BY ANOTHER INITIATOR.</summary>
    public static SenseCode CommandsCleared => new(SenseKey.UnitAttention, 0x2F00);

    /// <summary>Writes fixed format sense data.</summary>
    /// <param name="destination">Room for <see cref="FixedLength"/> bytes.</param>
    /// <param name="information">INFORMATION, where there is one.</param>
    public void WriteFixed(Span<byte> destination, uint? information = null)
    {
        destination = destination[..FixedLength];
        destination.Clear();
        destination[0] = (byte)(0x70 | (information is null ? 0 : 0x80));
        destination[2] = (byte)Key;
        BinaryPrimitives.WriteUInt32BigEndian(destination[3..], information ?? 0);
        destination[7] = FixedLength - 8;
        BinaryPrimitives.WriteUInt16BigEndian(destination[12..], Code);
    }

    /// <summary>Writes descriptor format sense data, with an information descriptor where there is information.</summary>
    /// <param name="destination">Room for 20 bytes.</param>
    /// <param name="information">INFORMATION, where there is one.</param>
    /// <returns>Bytes written.</returns>
    public int WriteDescriptor(Span<byte> destination, uint? information)
    {
        WriteDescriptor(destination);
        if (information is not { } value)
        {
            return 8;
        }

        destination[7] = 12;
        destination.Slice(8, 12).Clear();
        destination[9] = 10;
        destination[10] = 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], value);
        return 20;
    }

    /// <summary>Writes descriptor format sense data of 8 bytes.</summary>
    /// <param name="destination">Room for 8 bytes.</param>
    public void WriteDescriptor(Span<byte> destination)
    {
        destination = destination[..8];
        destination.Clear();
        destination[0] = 0x72;
        destination[1] = (byte)Key;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Code);
    }
}
