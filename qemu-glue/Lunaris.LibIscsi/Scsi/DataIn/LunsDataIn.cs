using Lunaris.LibIscsi.Native;
using Lunaris.Scsi;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>REPORT LUNS data: 16 bits of each LUN, which is all that callers of this library can name.</summary>
internal static unsafe class LunsDataIn
{
    public static NativeReportLuns* Unmarshal(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        // Data behind the list's end says that the length is not to be trusted; the C library refuses it too.
        if (!ReportLunsData.TryParse(data, out ReportLunsData luns) || luns.NeededLength < data.Length)
        {
            return null;
        }

        var result = (NativeReportLuns*)TaskMemory.Allocate(task, NativeReportLuns.HeaderLength + ((nuint)luns.Count * sizeof(ushort)));
        result->Num = (uint)luns.Count;
        for (int i = 0; i < luns.Count; i++)
        {
            result->Luns[i] = DataReader.U16(data, ReportLunsData.HeaderLength + (i * Lun.Size));
        }

        return result;
    }
}
