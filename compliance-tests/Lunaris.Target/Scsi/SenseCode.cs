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
