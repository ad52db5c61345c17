using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lunaris.Scsi.Layout;

/// <summary>Checks that generated writers make; public because generated code of other assemblies calls it.</summary>
public static class WireGuard
{
    /// <summary>Throws where a value does not fit its field.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> exceeds <paramref name="limit"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fits(ulong value, ulong limit, string field)
    {
        if (value > limit)
        {
            Throw(value, limit, field);
        }
    }

    /// <summary>Throws where the destination is too short.</summary>
    /// <exception cref="ArgumentException">Fewer than <paramref name="needed"/> bytes.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Room(int available, int needed)
    {
        if (available < needed)
        {
            ThrowRoom(available, needed);
        }
    }

    [DoesNotReturn]
    private static void Throw(ulong value, ulong limit, string field) =>
        throw new ArgumentOutOfRangeException(field, value, $"The field holds at most {limit}.");

    [DoesNotReturn]
    private static void ThrowRoom(int available, int needed) =>
        throw new ArgumentException($"The destination has {available} bytes; {needed} are needed.");
}
