using System.Globalization;

namespace Lunaris.Benchmarks;

/// <summary>A load: a number of commands of one size outstanding, at random places.</summary>
/// <param name="Operation">"read" or "write".</param>
/// <param name="BlockSize">Bytes of each command.</param>
/// <param name="Depth">Commands outstanding.</param>
internal sealed record Load(string Operation, int BlockSize, int Depth)
{
    /// <summary>As a row of a table begins.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operation,-5} {BlockSize / 1024,4} KiB QD {Depth,-3}");
}
