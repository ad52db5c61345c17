namespace Lunaris.Iscsi.Text;

/// <summary>
/// Walks the <c>key=value</c> pairs of a text data segment (RFC 7143 §6.1). It takes any bytes: whatever is wrong ends the walk with
/// <see cref="Error"/> set, and nothing is read outside the span.
/// </summary>
/// <remarks>
/// Zero bytes after the last pair are passed over: initiators and targets exist that count the padding of the segment in its length.
/// </remarks>
/// <param name="text">The whole text, after the joining of continued PDUs.</param>
public ref struct TextKeyReader(ReadOnlySpan<byte> text)
{
    /// <summary>Longest key in bytes (RFC 7143 §6.1).</summary>
    public const int MaxKeyLength = 63;

    private ReadOnlySpan<byte> _rest = text;

    /// <summary>Key of the current pair.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>Value of the current pair, without the zero byte that ends it. It may be empty.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Why the walk ended early, or <see cref="TextError.None"/>.</summary>
    public TextError Error { get; private set; }

    /// <summary>Goes to the next pair.</summary>
    /// <returns>False at the end of the text and at the first error.</returns>
    public bool MoveNext()
    {
        if (Error != TextError.None || _rest.IsEmpty)
        {
            return false;
        }

        if (_rest[0] == 0)
        {
            return _rest.ContainsAnyExcept((byte)0) ? Fail(TextError.EmptyPair) : End();
        }

        int end = _rest.IndexOf((byte)0);
        if (end < 0)
        {
            return Fail(TextError.Unterminated);
        }

        ReadOnlySpan<byte> pair = _rest[..end];
        int equals = pair.IndexOf((byte)'=');
        if (equals < 0)
        {
            return Fail(TextError.NoEqualsSign);
        }

        ReadOnlySpan<byte> key = pair[..equals];
        TextError error = CheckKey(key);
        if (error != TextError.None)
        {
            return Fail(error);
        }

        ReadOnlySpan<byte> value = pair[(equals + 1)..];
        if (value.ContainsAnyInRange((byte)0x01, (byte)0x1F) || value.Contains((byte)0x7F))
        {
            return Fail(TextError.BadValueCharacter);
        }

        Key = key;
        Value = value;
        _rest = _rest[(end + 1)..];
        return true;
    }

    /// <summary>Whether a key has the form that RFC 7143 §6.1 gives keys, the <c>#</c> of public extensions included.</summary>
    internal static TextError CheckKey(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            return TextError.EmptyKey;
        }

        if (key.Length > MaxKeyLength)
        {
            return TextError.KeyTooLong;
        }

        foreach (byte b in key)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'.' or (byte)'-' or (byte)'+' or (byte)'@' or (byte)'_' or (byte)'#'))
            {
                return TextError.BadKeyCharacter;
            }
        }

        return TextError.None;
    }

    private bool End()
    {
        _rest = default;
        return false;
    }

    private bool Fail(TextError error)
    {
        Error = error;
        _rest = default;
        Key = default;
        Value = default;
        return false;
    }
}
