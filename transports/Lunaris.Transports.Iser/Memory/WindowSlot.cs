using RdmaNet;

namespace Lunaris.Transports.Iser.Memory;

/// <summary>A window of the adapter, and whom it is lent to. It is found by its key's upper 24 bits, which it keeps for life: the low 8 change at each bind.</summary>
internal sealed class WindowSlot(MemoryWindow window)
{
    public MemoryWindow Window { get; } = window;

    /// <summary>The exposure whose key the target knows; null while there is none.</summary>
    public Exposure? Advertised { get; set; }

    /// <summary>Next of the free ones.</summary>
    public WindowSlot? NextFree { get; set; }

    /// <summary>The part of a key that tells windows apart.</summary>
    public static uint IndexOf(uint key) => key >> 8;
}
