namespace Lunaris.Scsi.Commands;

/// <summary>PC of MODE SENSE (SPC-5).</summary>
public enum ModePageControl : byte
{
    /// <summary>Current values.</summary>
    Current = 0x00,

    /// <summary>A mask of what can be changed.</summary>
    Changeable = 0x01,

    /// <summary>Default values.</summary>
    Default = 0x02,

    /// <summary>Saved values.</summary>
    Saved = 0x03,
}
