using Lunaris.Scsi;

namespace Lunaris.LibIscsi.Engine;

/// <summary>The <c>int</c> by which callers name a logical unit.</summary>
internal static class NativeLun
{
    private const int FirstRaw = 0x4000;
    private const int LastRaw = 0xFFFF;

    /// <summary>
    /// The eight bytes of a LUN. Up to 16383 it is the unit's number, whatever the address method it takes. From 4000h to FFFFh it is the first level's
    /// address field itself: that is how callers of the C library had to write numbers above 255.
    /// </summary>
    /// <param name="lun">The caller's number; only its value as an unsigned number counts.</param>
    public static Lun Decode(int lun) => lun is >= FirstRaw and <= LastRaw
        ? Lun.FromLevels((ushort)lun, 0)
        : Lun.FromNumber((uint)lun);
}
