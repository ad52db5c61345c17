using Lunaris.LibIscsi.Native;
using Lunaris.Scsi.Layout;
using Lunaris.Scsi.Multimedia;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>READ TOC data of three formats.</summary>
internal static unsafe class TocDataIn
{
    public static NativeReadToc* Unmarshal(NativeScsiTask* task, ReadOnlySpan<byte> cdb, ReadOnlySpan<byte> data) => (cdb[2] & 0x0F) switch
    {
        0 or 1 => Tracks(task, data),
        2 => Full(task, data),
        _ => null,
    };

    private static NativeReadToc* Tracks(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!TocData.TryParse(data, out ParameterData<TocTrackDescriptor> tracks) || tracks.IsTruncated)
        {
            return null;
        }

        NativeTocDescriptor* item = Allocate(task, data, tracks.Items.Count, out NativeReadToc* result);
        foreach (TocTrackDescriptor track in tracks)
        {
            // ADR stays in the upper four bits, as the C library has it.
            item->Track.Adr = track.Adr << 4;
            item->Track.Control = track.Control;
            item->Track.Track = track.TrackNumber;
            item->Track.Lba = track.StartAddress;
            item++;
        }

        return result;
    }

    private static NativeReadToc* Full(NativeScsiTask* task, ReadOnlySpan<byte> data)
    {
        if (!TocData.TryParseFull(data, out ParameterData<FullTocDescriptor> entries) || entries.IsTruncated)
        {
            return null;
        }

        NativeTocDescriptor* item = Allocate(task, data, entries.Items.Count, out NativeReadToc* result);
        int offset = TocData.HeaderLength;
        foreach (FullTocDescriptor entry in entries)
        {
            item->Full.Session = entry.Session;
            item->Full.Adr = entry.Adr << 4;
            item->Full.Control = entry.Control;
            item->Full.Tno = entry.Tno;
            item->Full.Point = entry.Point;
            item->Full.Min = entry.Minute;
            item->Full.Sec = entry.Second;
            item->Full.Frame = entry.Frame;
            item->Full.Zero = DataReader.U8(data, offset + 7);
            item->Full.PMin = entry.PMinute;
            item->Full.PSec = entry.PSecond;
            item->Full.PFrame = entry.PFrame;
            item++;
            offset += FullTocDescriptor.Size;
        }

        return result;
    }

    private static NativeTocDescriptor* Allocate(NativeScsiTask* task, ReadOnlySpan<byte> data, int count, out NativeReadToc* result)
    {
        result = (NativeReadToc*)TaskMemory.Allocate(task, (nuint)sizeof(NativeReadToc) + ((nuint)count * (nuint)sizeof(NativeTocDescriptor)));
        result->Num = count;
        (byte first, byte last) = TocData.RangeOf(data);
        result->First = first;
        result->Last = last;
        return (NativeTocDescriptor*)(result + 1);
    }
}
