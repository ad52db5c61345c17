using System.Globalization;

namespace Lunaris.Benchmarks;

/// <summary>A load: a number of commands of one size outstanding, at random places.</summary>
/// <param name="Operation">"read" or "write".</param>
/// <param name="BlockSize">Bytes of each command.</param>
/// <param name="Depth">Commands outstanding.</param>
internal sealed record Load(string Operation, int BlockSize, int Depth)
{
    /// <summary>Reads OPERATION:BYTES:DEPTH, such as <c>read:4096:32</c>.</summary>
    /// <returns>Null where it is none: 4 KiB to 16 MiB in steps of 4 KiB, which any LUN's blocks divide, and 1 to 1024 commands.</returns>
    public static Load? Parse(string text) =>
        text.Split(':') is [("read" or "write") and var operation, var bytes, var depth]
        && int.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size is > 0 and <= 16 << 20 && size % 4096 == 0
        && int.TryParse(depth, NumberStyles.None, CultureInfo.InvariantCulture, out int commands) && commands is >= 1 and <= 1024
            ? new Load(operation, size, commands)
            : null;

    /// <summary>As a row of a table begins.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Operation,-5} {BlockSize / 1024,4} KiB QD {Depth,-3}");
}
