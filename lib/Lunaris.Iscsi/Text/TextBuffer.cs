namespace Lunaris.Iscsi.Text;

/// <summary>
/// Joins text that comes over several PDUs with the C bit (RFC 7143 §7.2), up to a limit, so that a peer which never ends its text cannot fill
/// our memory. Not thread-safe.
/// </summary>
/// <param name="limit">Longest text in bytes.</param>
public sealed class TextBuffer(int limit = TextBuffer.DefaultLimit)
{
    /// <summary>Limit where none is given, in bytes.</summary>
    public const int DefaultLimit = 64 * 1024;

    private byte[] _bytes = [];

    /// <summary>Longest text in bytes.</summary>
    public int Limit { get; } = limit;

    /// <summary>Bytes collected so far.</summary>
    public int Length { get; private set; }

    /// <summary>The text collected so far; valid until the next <see cref="Append"/> or <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, Length);

    /// <summary>Adds the data segment of one PDU.</summary>
    /// <param name="segment">The bytes.</param>
    /// <returns><see cref="TextError.TooLong"/> where the limit would be passed; nothing is added then.</returns>
    public TextError Append(ReadOnlySpan<byte> segment)
    {
        if (segment.Length > Limit - Length)
        {
            return TextError.TooLong;
        }

        if (segment.Length > _bytes.Length - Length)
        {
            Array.Resize(ref _bytes, Math.Min(Limit, Math.Max(_bytes.Length * 2, Length + segment.Length)));
        }

        segment.CopyTo(_bytes.AsSpan(Length));
        Length += segment.Length;
        return TextError.None;
    }

    /// <summary>Forgets the text and keeps the memory.</summary>
    public void Clear() => Length = 0;
}
