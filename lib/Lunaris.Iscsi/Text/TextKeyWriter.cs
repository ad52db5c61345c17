using System.Buffers.Text;
using System.Text;

namespace Lunaris.Iscsi.Text;

/// <summary>
/// Collects <c>key=value</c> pairs and hands them out in pieces as large as a PDU may carry, so that long text goes out over several PDUs with
/// the C bit (RFC 7143 §7.2). Not thread-safe.
/// </summary>
public sealed class TextKeyWriter
{
    private byte[] _bytes;
    private int _length;
    private int _taken;

    /// <summary>Makes an empty writer.</summary>
    /// <param name="capacity">First size of its buffer in bytes; it grows as needed.</param>
    public TextKeyWriter(int capacity = 1024)
    {
        _bytes = new byte[capacity];
    }

    /// <summary>Bytes written and not yet taken.</summary>
    public int Remaining => _length - _taken;

    /// <summary>The bytes written and not yet taken.</summary>
    public ReadOnlySpan<byte> Pending => _bytes.AsSpan(_taken, _length - _taken);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _length = 0;
        _taken = 0;
    }

    /// <summary>Adds a pair.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, in the characters that the key allows.</param>
    /// <exception cref="ArgumentException">The key has not the form of a key, or the value has a zero byte.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (TextKeyReader.CheckKey(key) is not TextError.None and var error)
        {
            throw new ArgumentException(error.Describe(), nameof(key));
        }

        if (value.Contains((byte)0))
        {
            throw new ArgumentException("A value cannot have a zero byte.", nameof(value));
        }

        Span<byte> room = Begin(key, value.Length);
        value.CopyTo(room);
        End(value.Length);
    }

    /// <summary>Adds a pair of strings, as UTF-8.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The key has not the form of a key, or the value has a zero character.</exception>
    public void Add(string key, string value) => Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a decimal number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The number.</param>
    public void AddNumber(string key, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out int length);
        Add(Encoding.UTF8.GetBytes(key), digits[..length]);
    }

    /// <summary>Adds <c>Yes</c> or <c>No</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The boolean.</param>
    public void AddBoolean(string key, bool value) => Add(Encoding.UTF8.GetBytes(key), value ? "Yes"u8 : "No"u8);

    /// <summary>Adds a binary value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes.</param>
    /// <param name="encoding">How they are written.</param>
    public void AddBinary(string key, ReadOnlySpan<byte> value, BinaryEncoding encoding = BinaryEncoding.Hex)
    {
        int length = BinaryValue.EncodedLength(value.Length, encoding);
        Span<byte> room = Begin(Encoding.UTF8.GetBytes(key), length);
        BinaryValue.Encode(value, encoding, room);
        End(length);
    }

    /// <summary>Takes the next piece.</summary>
    /// <param name="destination">Receives as much as fits.</param>
    /// <returns>Bytes taken; <see cref="Remaining"/> tells whether more are left (the C bit).</returns>
    public int Take(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, Remaining);
        _bytes.AsSpan(_taken, count).CopyTo(destination);
        _taken += count;
        if (_taken == _length)
        {
            Clear();
        }

        return count;
    }

    private Span<byte> Begin(ReadOnlySpan<byte> key, int valueLength)
    {
        int needed = key.Length + valueLength + 2;
        if (_bytes.Length - _length < needed)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + needed));
        }

        key.CopyTo(_bytes.AsSpan(_length));
        _length += key.Length;
        _bytes[_length++] = (byte)'=';
        return _bytes.AsSpan(_length, valueLength);
    }

    private void End(int valueLength)
    {
        _length += valueLength;
        _bytes[_length++] = 0;
    }
}
