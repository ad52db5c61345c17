using System.Globalization;
using System.Text;

namespace Lunaris.Examples.Common;

/// <summary>Text from the network on its way to a terminal.</summary>
public static class SafeText
{
    /// <summary>Replaces control and format characters, with which a target could drive the terminal or hide text, by a dot.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Any(IsUnsafe))
        {
            return text;
        }
        var clean = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            clean.Append(IsUnsafe(c) ? '.' : c);
        }
        return clean.ToString();
    }

    private static bool IsUnsafe(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
