namespace Lunaris.Iscsi.Text;

/// <summary>What is wrong with a text data segment (RFC 7143 §6.1).</summary>
public enum TextError : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The last pair does not end with a zero byte.</summary>
    Unterminated,

    /// <summary>A pair has no equals sign.</summary>
    NoEqualsSign,

    /// <summary>A key is empty.</summary>
    EmptyKey,

    /// <summary>A key is longer than 63 bytes.</summary>
    KeyTooLong,

    /// <summary>A key has a character that no key may have.</summary>
    BadKeyCharacter,

    /// <summary>A value has a control character.</summary>
    BadValueCharacter,

    /// <summary>An empty pair stands between others.</summary>
    EmptyPair,

    /// <summary>The text is longer than the limit set for it.</summary>
    TooLong,
}

/// <summary>Sentences for <see cref="TextError"/>.</summary>
public static class TextErrors
{
    /// <summary>The error as a sentence without a full stop.</summary>
    /// <param name="error">The error.</param>
    public static string Describe(this TextError error) => error switch
    {
        TextError.None => "the text is well formed",
        TextError.Unterminated => "the last key=value pair of the text does not end with a zero byte",
        TextError.NoEqualsSign => "a key=value pair of the text has no equals sign",
        TextError.EmptyKey => "a key=value pair of the text has an empty key",
        TextError.KeyTooLong => "a key of the text is longer than 63 bytes",
        TextError.BadKeyCharacter => "a key of the text has a character that no key may have",
        TextError.BadValueCharacter => "a value of the text has a control character",
        TextError.EmptyPair => "the text has an empty pair between others",
        TextError.TooLong => "the text is longer than the limit set for it",
        _ => "the text is malformed",
    };
}
