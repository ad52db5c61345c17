using System.Diagnostics.CodeAnalysis;

namespace Lunaris.Iscsi.Transport;

/// <summary>How a transport over RDMA lends the memory of a command to the target: the rungs of a ladder, best first.</summary>
public enum MemoryMode
{
    /// <summary>The best rung that the device has and that has proved itself, buffer by buffer.</summary>
    Auto,

    /// <summary>Type-2 memory windows over a region that is registered once and paged on demand: nothing pinned, nothing copied.</summary>
    WindowOnDemand,

    /// <summary>Type-2 memory windows over a region that is pinned and registered once: nothing copied.</summary>
    WindowPinned,

    /// <summary>Regions registered when first used and kept for the next use, under their own keys: nothing copied, and the keys stay valid between commands.</summary>
    Cache,

    /// <summary>Copies through memory that is registered for good.</summary>
    Bounce,
}

/// <summary>The names of the rungs, as in a URL's <c>memory=</c> and in logs.</summary>
public static class MemoryModes
{
    private static readonly string[] s_names = ["auto", "mw-odp", "mw-pinned", "cache", "bounce"];

    /// <summary>All names, <c>auto</c> first.</summary>
    public static IReadOnlyList<string> Names => s_names;

    /// <summary>The name of a rung.</summary>
    public static string NameOf(MemoryMode mode) => s_names[(int)mode];

    /// <summary>Reads a name, whatever its case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out MemoryMode mode)
    {
        int index = Array.FindIndex(s_names, candidate => candidate.Equals(name, StringComparison.OrdinalIgnoreCase));
        mode = (MemoryMode)Math.Max(0, index);
        return index >= 0;
    }
}
