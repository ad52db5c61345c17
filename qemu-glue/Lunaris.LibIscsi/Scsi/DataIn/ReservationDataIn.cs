using Lunaris.LibIscsi.Native;
using Lunaris.Scsi.Reservations;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>PERSISTENT RESERVE IN data.</summary>
internal static unsafe class ReservationDataIn
{
    private const int ReadKeys = 0;
    private const int ReadReservation = 1;
    private const int ReportCapabilities = 2;
    private const int ReadFullStatus = 3;

    public static int FullSize(ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data) => (cdb[1] & 0x1F) switch
    {
        ReadKeys or ReadReservation or ReadFullStatus => DataReader.Length(8L + DataReader.U32(data, 4)),
        ReportCapabilities => ReservationCapabilities.Size,
        _ => -1,
    };

    public static void* Unmarshal(NativeScsiTask* task, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data) => (cdb[1] & 0x1F) switch
    {
        ReadKeys => Keys(task, data),
        ReadReservation => Reservation(task, data),
        ReportCapabilities => Capabilities(task, data),
        _ => null,
    };

    private static NativeReadKeys* Keys(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!ReservationKeysData.TryParse(data, out ReservationKeysData keys))
        {
            return null;
        }

        var result = (NativeReadKeys*)TaskMemory.Allocate(task, (nuint)sizeof(NativeReadKeys) + ((nuint)keys.Count * sizeof(ulong)));
        result->PrGeneration = keys.Generation;
        result->AdditionalLength = keys.ListLength;
        result->Count = keys.Count;
        var list = (ulong*)(result + 1);
        for (int i = 0; i < keys.Count; i++)
        {
            list[i] = keys[i];
        }

        return result;
    }

    private static NativeReadReservation* Reservation(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!ReadReservationData.TryParse(data, out ReadReservationData read))
        {
            return null;
        }

        NativeReadReservation* result = TaskMemory.Allocate<NativeReadReservation>(task);
        result->PrGeneration = read.Generation;
        result->AdditionalLength = DataReader.U32(data, 4);
        result->Reserved = DataReader.Int(result->AdditionalLength != 0);
        if (read.Reservation is { } reservation)
        {
            result->ReservationKey = reservation.ReservationKey;
            result->PrScope = reservation.Scope;
            result->PrType = (byte)reservation.Type;
        }

        return result;
    }

    private static NativeReservationCapabilities* Capabilities(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!ReservationCapabilities.TryRead(data, out ReservationCapabilities capabilities))
        {
            return null;
        }

        NativeReservationCapabilities* result = TaskMemory.Allocate<NativeReservationCapabilities>(task);
        result->Length = capabilities.Length;
        result->Crh = DataReader.Byte(capabilities.CompatibleReservationHandling);
        result->SipC = DataReader.Byte(capabilities.SpecifyInitiatorPorts);
        result->AtpC = DataReader.Byte(capabilities.AllTargetPorts);
        result->PtplC = DataReader.Byte(capabilities.PersistThroughPowerLoss);
        result->Tmv = DataReader.Byte(capabilities.TypeMaskValid);
        result->AllowCommands = capabilities.AllowCommands;
        result->PtplA = DataReader.Byte(capabilities.PersistThroughPowerLossActive);
        result->PersistentReservationTypeMask = DataReader.U16(data, 4);
        return result;
    }
}
