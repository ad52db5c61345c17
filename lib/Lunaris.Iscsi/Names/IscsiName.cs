using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Lunaris.Iscsi.Names;

/// <summary>The naming authorities of iSCSI names (RFC 7143 §4.2.7).</summary>
public enum IscsiNameType : byte
{
    /// <summary>A name under a reversed domain: <c>iqn.</c>.</summary>
    Iqn,

    /// <summary>An IEEE EUI-64 identifier: <c>eui.</c> and 16 hexadecimal digits.</summary>
    Eui,

    /// <summary>A T11 network address authority identifier: <c>naa.</c> and 16 or 32 hexadecimal digits.</summary>
    Naa,
}

/// <summary>
/// An iSCSI node name (RFC 7143 §4.2.7). Names are compared without regard to case, as the normalisation of the RFC makes them lower case.
/// Immutable and thread-safe.
/// </summary>
public sealed class IscsiName : IEquatable<IscsiName>
{
    /// <summary>Longest name in bytes of UTF-8 (RFC 7143 §4.2.7.1).</summary>
    public const int MaxLength = 223;

    private IscsiName(string value, IscsiNameType type)
    {
        Value = value;
        Type = type;
    }

    /// <summary>The name as it goes on the wire.</summary>
    public string Value { get; }

    /// <summary>Its naming authority.</summary>
    public IscsiNameType Type { get; }

    /// <summary>Compares two names.</summary>
    public static bool operator ==(IscsiName? left, IscsiName? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares two names.</summary>
    public static bool operator !=(IscsiName? left, IscsiName? right) => !(left == right);

    /// <summary>Checks a name of ours strictly, and normalises it to lower case.</summary>
    /// <param name="text">The name.</param>
    /// <returns>The normalised name.</returns>
    /// <exception cref="FormatException">The text is no iSCSI name; the message says why.</exception>
    public static IscsiName Parse(string text) => TryParse(text, out IscsiName? name, out string? error) ? name : throw new FormatException(error);

    /// <summary>Checks a name of ours strictly, and normalises it to lower case.</summary>
    /// <param name="text">The name.</param>
    /// <param name="name">The normalised name.</param>
    /// <param name="error">What is wrong, as a sentence.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out IscsiName? name, [NotNullWhen(false)] out string? error) =>
        TryParse(text, strict: true, out name, out error);

    /// <summary>
    /// Checks a name that a peer gave us, or that a user gave for a peer. Targets exist whose names have capitals or underscores and who find
    /// themselves only by the exact spelling: so the spelling stays, and any visible character is taken.
    /// </summary>
    /// <param name="text">The name.</param>
    /// <param name="name">The name, spelt as given.</param>
    /// <param name="error">What is wrong, as a sentence.</param>
    public static bool TryParsePeer(string text, [NotNullWhen(true)] out IscsiName? name, [NotNullWhen(false)] out string? error) =>
        TryParse(text, strict: false, out name, out error);

    /// <inheritdoc/>
    public bool Equals(IscsiName? other) => other is not null && string.Equals(Value, other.Value, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IscsiName);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Value);

    /// <summary>The name as it goes on the wire.</summary>
    public override string ToString() => Value;

    private static bool TryParse(string text, bool strict, [NotNullWhen(true)] out IscsiName? name, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = null;
        error = CheckCharacters(text, strict);
        if (error is not null)
        {
            return false;
        }

        string value = strict ? text.ToLowerInvariant() : text;
        if (Encoding.UTF8.GetByteCount(value) > MaxLength)
        {
            error = $"An iSCSI name has at most {MaxLength} bytes.";
            return false;
        }

        IscsiNameType type;
        if (value.StartsWith("iqn.", StringComparison.OrdinalIgnoreCase))
        {
            type = IscsiNameType.Iqn;
            error = CheckIqn(value.AsSpan(4), strict);
        }
        else if (value.StartsWith("eui.", StringComparison.OrdinalIgnoreCase))
        {
            type = IscsiNameType.Eui;
            error = IsHex(value.AsSpan(4)) && value.Length == 20 ? null : "After \"eui.\" an iSCSI name has 16 hexadecimal digits.";
        }
        else if (value.StartsWith("naa.", StringComparison.OrdinalIgnoreCase))
        {
            type = IscsiNameType.Naa;
            error = IsHex(value.AsSpan(4)) && value.Length is 20 or 36 ? null : "After \"naa.\" an iSCSI name has 16 or 32 hexadecimal digits.";
        }
        else
        {
            error = "An iSCSI name begins with \"iqn.\", \"eui.\" or \"naa.\".";
            return false;
        }

        if (error is not null)
        {
            return false;
        }

        name = new IscsiName(value, type);
        return true;
    }

    private static string? CheckCharacters(string text, bool strict)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar)
            {
                return "An iSCSI name is UTF-8; this one has a broken character.";
            }

            bool allowed;
            if (rune.IsAscii)
            {
                char c = (char)rune.Value;
                allowed = strict ? char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':' : c is > ' ' and < '\x7F';
            }
            else
            {
                // The string preparation of RFC 3722 leaves letters, marks and digits beyond ASCII and takes away spaces, controls and symbols.
                allowed = Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter
                    or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;
            }

            if (!allowed)
            {
                return $"An iSCSI name cannot have the character U+{rune.Value:X4}.";
            }
        }

        return null;
    }

    private static string? CheckIqn(ReadOnlySpan<char> rest, bool strict)
    {
        if (!strict)
        {
            return rest.IsEmpty ? "After \"iqn.\" an iSCSI name goes on." : null;
        }

        // yyyy-mm.reversed.domain[:anything]
        if (rest.Length < 9 || !IsDigits(rest[..4]) || rest[4] != '-' || !IsDigits(rest[5..7]) || rest[7] != '.')
        {
            return "After \"iqn.\" an iSCSI name has a year and a month, as in \"iqn.2026-01.com.example:disk\".";
        }

        int month = ((rest[5] - '0') * 10) + (rest[6] - '0');
        if (month is < 1 or > 12)
        {
            return "The month of an iSCSI name is 01 to 12.";
        }

        ReadOnlySpan<char> domain = rest[8..];
        int colon = domain.IndexOf(':');
        if (colon >= 0)
        {
            domain = domain[..colon];
        }

        if (domain.IsEmpty || domain[0] == '.' || domain[^1] == '.' || domain.IndexOf("..", StringComparison.Ordinal) >= 0)
        {
            return "After its date an iSCSI name has a reversed domain name, as in \"iqn.2026-01.com.example:disk\".";
        }

        return null;
    }

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');

    private static bool IsHex(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
