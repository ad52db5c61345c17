using System.Globalization;
using System.Text;

namespace Lunaris.Scsi.Layout;

/// <summary>ASCII fields of T10 structures.</summary>
public static class WireText
{
    /// <summary>
    /// Reads a text field: trailing spaces and NULs are dropped, anything that is not printable ASCII becomes <c>?</c>, so that a device cannot
    /// smuggle control characters into a terminal or a log.
    /// </summary>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length;
        while (length > 0 && bytes[length - 1] is (byte)' ' or 0)
        {
            length--;
        }

        return string.Create(length, bytes[..length], static (text, source) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = source[i] is >= 0x20 and <= 0x7E ? (char)source[i] : '?';
            }
        });
    }

    /// <summary>
    /// Reads a UTF-8 text field, null terminated or padded: broken sequences and control characters, those that turn the direction of text
    /// included, become <c>?</c>.
    /// </summary>
    public static string ReadUtf8(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString((end < 0 ? bytes : bytes[..end]).TrimEnd((byte)' '));
        return string.Create(text.Length, text, static (clean, source) =>
        {
            for (int i = 0; i < clean.Length; i++)
            {
                char c = source[i];
                bool harmful = char.IsControl(c) || c == '\uFFFD' || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
                clean[i] = harmful ? '?' : c;
            }
        });
    }

    /// <summary>Writes a text field left-aligned and padded with spaces.</summary>
    /// <exception cref="ArgumentException">The text is longer than the field or is not printable ASCII.</exception>
    public static void Write(Span<byte> bytes, string? text)
    {
        text ??= string.Empty;
        if (text.Length > bytes.Length)
        {
            throw new ArgumentException($"The text has {text.Length} characters; the field holds {bytes.Length}.", nameof(text));
        }

        bytes.Fill((byte)' ');
        for (int i = 0; i < text.Length; i++)
        {
            bytes[i] = text[i] is >= ' ' and <= '~' ? (byte)text[i] : throw new ArgumentException("T10 text fields hold printable ASCII only.", nameof(text));
        }
    }
}
