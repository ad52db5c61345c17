using Lunaris.LibIscsi.Native;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Layout;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>READ CAPACITY and GET LBA STATUS data.</summary>
internal static unsafe class CapacityDataIn
{
    public static NativeReadCapacity10* ReadCapacity10(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!ReadCapacity10Data.TryRead(data, out ReadCapacity10Data capacity))
        {
            return null;
        }

        NativeReadCapacity10* result = TaskMemory.Allocate<NativeReadCapacity10>(task);
        result->Lba = capacity.LastLba;
        result->BlockSize = capacity.BlockLength;
        return result;
    }

    public static void* ServiceActionIn(NativeScsiTask* task, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data) => (cdb[1] & 0x1F) switch
    {
        0x10 => ReadCapacity16(task, data),
        0x12 => LbaStatus(task, data),
        _ => null,
    };

    private static NativeReadCapacity16* ReadCapacity16(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!ReadCapacity16Data.TryRead(data, out ReadCapacity16Data capacity))
        {
            return null;
        }

        NativeReadCapacity16* result = TaskMemory.Allocate<NativeReadCapacity16>(task);
        result->ReturnedLba = capacity.LastLba;
        result->BlockLength = capacity.BlockLength;
        result->PType = capacity.ProtectionType;
        result->ProtEn = DataReader.Byte(capacity.ProtectionEnabled);
        result->PIExp = capacity.ProtectionIntervalsExponent;
        result->Lbppbe = capacity.LogicalPerPhysicalExponent;
        result->Lbpme = DataReader.Byte(capacity.Lbpme);
        result->Lbprz = DataReader.Byte(capacity.Lbprz);
        result->Lalba = (ushort)capacity.LowestAlignedLba;
        return result;
    }

    private static NativeLbaStatus* LbaStatus(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!LbaStatusData.TryParse(data, out ParameterData<LbaStatusDescriptor> ranges))
        {
            return null;
        }

        NativeLbaStatus* result = TaskMemory.Allocate<NativeLbaStatus>(task);
        result->Descriptors = TaskMemory.AllocateArray<NativeLbaStatusDescriptor>(task, ranges.Items.Count);
        foreach (LbaStatusDescriptor range in ranges)
        {
            NativeLbaStatusDescriptor* item = &result->Descriptors[result->Count++];
            item->Lba = range.Lba;
            item->NumBlocks = range.NumberOfBlocks;
            item->Provisioning = (int)range.Status;
        }

        return result;
    }
}
