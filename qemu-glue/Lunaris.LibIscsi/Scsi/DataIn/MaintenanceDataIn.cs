using Lunaris.LibIscsi.Native;
using Lunaris.Scsi.Primary;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>MAINTENANCE IN data: supported operation codes, target port groups.</summary>
internal static unsafe class MaintenanceDataIn
{
    private const int ReportTargetPortGroups = 0x0A;
    private const int ReportSupportedOperationCodes = 0x0C;

    public static int FullSize(ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data) => (cdb[1] & 0x1F) switch
    {
        ReportTargetPortGroups => DataReader.Length(4L + DataReader.U32(data, 0)),
        ReportSupportedOperationCodes => (cdb[2] & 0x07) switch
        {
            0 => DataReader.Length(4L + DataReader.U32(data, 0)),
            1 or 2 => 4 + DataReader.U16(data, 2) + ((DataReader.U8(data, 1) & 0x80) != 0 ? CommandTimeouts.Size : 0),
            _ => -1,
        },
        _ => -1,
    };

    public static void* Unmarshal(NativeScsiTask* task, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data) => (cdb[1] & 0x1F) switch
    {
        ReportTargetPortGroups => PortGroups(task, data, extended: cdb[1] >> 5 == 1),
        ReportSupportedOperationCodes => (cdb[2] & 0x07) switch
        {
            0 => AllCommands(task, data),
            1 or 2 => OneCommand(task, data),
            _ => null,
        },
        _ => null,
    };

    private static NativeSupportedOpCodes* AllCommands(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!SupportedOperationsData.TryParse(data, out SupportedOperationsData commands))
        {
            return null;
        }

        int count = 0;
        foreach (SupportedOperationDescriptor _ in commands)
        {
            count++;
        }

        var result = (NativeSupportedOpCodes*)TaskMemory.Allocate(task, (nuint)sizeof(NativeSupportedOpCodes) + ((nuint)count * (nuint)sizeof(NativeCommandDescriptor)));
        result->Count = count;
        var item = (NativeCommandDescriptor*)(result + 1);
        SupportedOperationsData.Enumerator all = commands.GetEnumerator();
        while (all.MoveNext())
        {
            item->Opcode = all.Current.OperationCode;
            item->Sa = all.Current.ServiceAction;
            item->Ctdp = DataReader.Byte(all.Current.TimeoutsPresent);
            item->ServActv = DataReader.Byte(all.Current.ServiceActionValid);
            item->CdbLen = all.Current.CdbLength;
            item->Timeouts = From(all.Timeouts);
            item++;
        }

        return result;
    }

    private static NativeSupportedOpCode* OneCommand(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!SupportedOperationData.TryParse(data, out SupportedOperationData command))
        {
            return null;
        }

        NativeSupportedOpCode* result = TaskMemory.Allocate<NativeSupportedOpCode>(task);
        result->Ctdp = DataReader.Byte((data[1] & 0x80) != 0);
        result->Support = (byte)command.Support;
        result->CdbLength = (byte)Math.Min(byte.MaxValue, command.CdbLength);
        if (command.CdbLength <= 16)
        {
            command.CdbUsage.CopyTo(new Span<byte>(result->CdbUsageData, 16));
        }

        result->Timeouts = From(command.Timeouts);
        return result;
    }

    private static NativeTargetPortGroups* PortGroups(NativeScsiTask* task, ReadOnlySpan<byte> data, bool extended)
    {
        if (!TargetPortGroupsData.TryParse(data, extended, out TargetPortGroupsData groups))
        {
            return null;
        }

        int count = 0;
        foreach (TargetPortGroupsData.Group _ in groups)
        {
            count++;
        }

        var result = (NativeTargetPortGroups*)TaskMemory.Allocate(task, (nuint)sizeof(NativeTargetPortGroups) + ((nuint)count * (nuint)sizeof(NativeTargetPortGroup)));
        result->Count = count;
        var item = (NativeTargetPortGroup*)(result + 1);
        foreach (TargetPortGroupsData.Group group in groups)
        {
            TargetPortGroupHeader header = group.Header;
            item->Byte0 = (byte)((header.Preferred ? 0x80 : 0) | (header.RtpgFormat << 4) | (int)header.State);
            item->Flags = (byte)((header.TransitioningSupported ? 0x80 : 0) | (header.OfflineSupported ? 0x40 : 0) | (header.LbaDependentSupported ? 0x10 : 0)
                | (header.UnavailableSupported ? 0x08 : 0) | (header.StandbySupported ? 0x04 : 0) | (header.ActiveNonOptimizedSupported ? 0x02 : 0)
                | (header.ActiveOptimizedSupported ? 0x01 : 0));
            item->PortGroup = header.Group;
            item->StatusCode = header.StatusCode;
            item->VendorSpecific = header.VendorSpecific;
            item->PortCount = header.PortCount;
            item->RetrievedPortCount = (byte)group.PortCount;
            item->Ports = TaskMemory.AllocateArray<ushort>(task, group.PortCount);
            for (int i = 0; i < group.PortCount; i++)
            {
                item->Ports[i] = group.Port(i);
            }

            item++;
        }

        return result;
    }

    private static NativeCommandTimeouts From(CommandTimeouts? timeouts) => new()
    {
        DescriptorLength = timeouts?.Length ?? 0,
        CommandSpecific = timeouts?.CommandSpecific ?? 0,
        NominalProcessingTimeout = timeouts?.NominalTime ?? 0,
        RecommendedTimeout = timeouts?.RecommendedTime ?? 0,
    };
}
