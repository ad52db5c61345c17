using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>The mode pages that are lists of structures of one size. Each answers with an empty list for another page.</summary>
public static class ModePageLists
{
    private const byte Control = 0x0A;
    private const int LongHeader = 16;
    private const int ShortHeader = 8;

    /// <summary>Application Tag page, 0Ah/02h (SBC-4): which application tags belong to which blocks.</summary>
    public static RecordList<ApplicationTagDescriptor> ApplicationTags(this ModePageView page) => List<ApplicationTagDescriptor>(page, 0x02, LongHeader);

    /// <summary>Command Duration Limit A page, 0Ah/03h, and B page, 0Ah/04h (SPC-5).</summary>
    public static RecordList<CommandDurationLimit> CommandDurationLimits(this ModePageView page) =>
        page.Subpage == 0x04 ? List<CommandDurationLimit>(page, 0x04, ShortHeader) : List<CommandDurationLimit>(page, 0x03, ShortHeader);

    /// <summary>IO Advice Hints Grouping page, 0Ah/05h (SBC-4): the hints of each group number, from 0 on.</summary>
    public static RecordList<IoAdviceHint> IoAdviceHints(this ModePageView page) => List<IoAdviceHint>(page, 0x05, LongHeader);

    /// <summary>Command Duration Limit T2A page, 0Ah/07h, and T2B page, 0Ah/08h (SPC-6).</summary>
    public static RecordList<CommandDurationLimitT2> CommandDurationLimitsT2(this ModePageView page) =>
        page.Subpage == 0x08 ? List<CommandDurationLimitT2>(page, 0x08, ShortHeader) : List<CommandDurationLimitT2>(page, 0x07, ShortHeader);

    private static RecordList<T> List<T>(ModePageView page, byte subpage, int header)
        where T : struct, IWireRecord<T> => new(page.PageCode == Control && page.Subpage == subpage ? page.Bytes.Window(header, int.MaxValue) : default);
}
