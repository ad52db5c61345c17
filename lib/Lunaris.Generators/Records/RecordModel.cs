using Lunaris.Generators.Layout;

namespace Lunaris.Generators.Records;

/// <summary>What heads a record.</summary>
internal enum RecordKind
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>The four bytes of a VPD page.</summary>
    Vpd,

    /// <summary>The two bytes of a mode page in page_0 format.</summary>
    Mode,

    /// <summary>The four bytes of a mode page in sub_page format.</summary>
    ModeSubpage,
}

/// <summary>A declared structure that is read and written as a value.</summary>
internal sealed record RecordModel(TypeModel Type, RecordKind Kind, byte PageCode, byte Subpage, string Title, int MinLength)
{
    /// <summary>Bytes of the header.</summary>
    public int HeaderLength => Kind switch { RecordKind.Plain => 0, RecordKind.Mode => 2, _ => 4 };
}
