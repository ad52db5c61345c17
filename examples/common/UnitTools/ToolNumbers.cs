using System.CommandLine;
using System.Globalization;

namespace Lunaris.Examples.Common.UnitTools;

/// <summary>Numbers and sizes of command lines.</summary>
public static class ToolNumbers
{
    /// <summary>Reads a number: decimal, or hexadecimal behind 0x; with K, M, G or T for powers of 1024.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out ulong value)
    {
        value = 0;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        }
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        if (!ulong.TryParse(shift == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) || number > ulong.MaxValue >> shift)
        {
            return false;
        }
        value = number << shift;
        return true;
    }

    /// <summary>Reads an option.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="option">The option.</param>
    /// <param name="absent">What it is where it is not there.</param>
    /// <param name="least">At least.</param>
    /// <param name="most">At most.</param>
    /// <exception cref="ToolException">It is no number, or beyond its range.</exception>
    public static ulong Read(this ParseResult result, Option<string> option, ulong absent, ulong least = 0, ulong most = ulong.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(option);
        return result.GetValue(option) is not { } text ? absent
            : TryRead(text, out ulong value) && value >= least && value <= most ? value
            : throw new ToolException(most == ulong.MaxValue
                ? $"{option.Name} takes a number, decimal or 0x and hexadecimal, also with K, M, G or T."
                : $"{option.Name} takes a number from {least} to {most}.");
    }
}
