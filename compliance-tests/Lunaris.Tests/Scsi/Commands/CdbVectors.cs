using Lunaris.Scsi;

namespace Lunaris.Tests.Scsi.Commands;

/// <summary>The golden vector of every command, written from the standards' CDB tables, not from what the code prints.</summary>
public static partial class CdbVectors
{
    public static IReadOnlyList<CdbVector> All { get; } = [.. Block(), .. Primary(), .. Others()];

    private static CdbVector V<T>(T command, string hex)
        where T : struct, IScsiCommand, IScsiCommandDefinition<T>, IEquatable<T> => CdbVector.Of(command, hex);
}
