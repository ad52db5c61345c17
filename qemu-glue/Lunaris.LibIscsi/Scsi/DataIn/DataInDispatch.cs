using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>
/// What a command returned as structs: by the operation code of the task's CDB. Nothing is read that was not received; the structs live as long
/// as the task.
/// </summary>
internal static unsafe class DataInDispatch
{
    /// <summary>The allocation length with which all of the data comes; -1 where that cannot be told.</summary>
    [CExport("scsi_datain_getfullsize")]
    [Differs("Right for MODE SENSE(10), READ RESERVATION, READ FULL STATUS, one supported operation code, target port groups, and VPD pages above 255 bytes; -1 for more than an int can say.")]
    public static int FullSize(NativeScsiTask* task)
    {
        ReadOnlySpan<byte> data = task->Received;
        ReadOnlySpan<byte> cdb = new(task->Cdb, NativeScsiTask.MaxCdbLength);
        return cdb[0] switch
        {
            0x00 or 0x35 => 0,
            0x12 => InquiryDataIn.FullSize(cdb, data),
            0x1A => 1 + DataReader.U8(data, 0),
            0x25 => 8,
            0x43 => 2 + DataReader.U16(data, 0),
            0x5A => 2 + DataReader.U16(data, 0),
            0x5E => ReservationDataIn.FullSize(cdb, data),
            0xA0 => DataReader.Length(8L + DataReader.U32(data, 0)),
            0xA3 => MaintenanceDataIn.FullSize(cdb, data),
            _ => -1,
        };
    }

    /// <summary>The data as a struct whose kind follows from the CDB; null where there is none or it makes no sense.</summary>
    [CExport("scsi_datain_unmarshall")]
    [Differs("Nothing is read that was not received: cut designators, LUNs, commands and pages are left out, a VPD page other than the one asked for is refused. Mode parameters whose last pages were cut off have a header still. AUTOLOAD MODE, UA_INTLCK_CTRL, FAIR ARBITRATION, PTPL_A and tables of contents are decoded as the standards say. Target port groups as in 1.20.")]
    public static void* Unmarshal([NullOk] NativeScsiTask* task)
    {
        if (task == null || task->Received.IsEmpty)
        {
            return null;
        }

        ReadOnlySpan<byte> data = task->Received;
        ReadOnlySpan<byte> cdb = new(task->Cdb, NativeScsiTask.MaxCdbLength);
        return cdb[0] switch
        {
            0x12 => InquiryDataIn.Unmarshal(task, cdb, data),
            0x1A => ModeDataIn.Unmarshal(task, data, isSix: true),
            0x5A => ModeDataIn.Unmarshal(task, data, isSix: false),
            0x25 => CapacityDataIn.ReadCapacity10(task, data),
            0x43 => TocDataIn.Unmarshal(task, cdb, data),
            0xA0 => LunsDataIn.Unmarshal(task, data),
            0x9E => CapacityDataIn.ServiceActionIn(task, cdb, data),
            0x5E => ReservationDataIn.Unmarshal(task, cdb, data),
            0xA3 => MaintenanceDataIn.Unmarshal(task, cdb, data),
            0x84 => CopyDataIn.Unmarshal(task, cdb, data),
            _ => null,
        };
    }
}
