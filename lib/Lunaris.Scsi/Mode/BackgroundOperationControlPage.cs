using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Background Operation Control mode page (SBC-4).</summary>
[ModePage(0x0A, "Background Operation Control", 16, Subpage = 0x06)]
[Reserved(4, 5, 0)]
[Reserved(5, 11)]
public readonly partial record struct BackgroundOperationControlPage
{
    /// <summary>BO_MODE: what happens to background operations when a command comes.</summary>
    [Bits(4, 7, 6)]
    public byte BoMode { get; init; }
}
