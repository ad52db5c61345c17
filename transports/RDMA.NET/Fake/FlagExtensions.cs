namespace RdmaNet.Fake;

/// <summary>Flag tests that box in no build configuration, as Enum.HasFlag does without optimisation: tests count allocations.</summary>
internal static class FlagExtensions
{
    public static bool Has(this SendFlags flags, SendFlags wanted) => (flags & wanted) == wanted;

    public static bool Has(this MemoryAccess flags, MemoryAccess wanted) => (flags & wanted) == wanted;

    public static bool Has(this OnDemandCapabilities flags, OnDemandCapabilities wanted) => (flags & wanted) == wanted;
}
