namespace Lunaris.Iscsi.Login.Keys;

/// <summary>What one side wants for each key. Keys without a wish are not offered, and answered with their default when the peer proposes them.</summary>
public sealed class KeyWishes
{
    private readonly long[] _numbers = new long[KeyTable.Count];
    private readonly string[]?[] _lists = new string[]?[KeyTable.Count];
    private readonly string?[] _texts = new string?[KeyTable.Count];
    private readonly bool[] _has = new bool[KeyTable.Count];

    /// <summary>Whether there is a wish for a key.</summary>
    /// <param name="id">The key.</param>
    public bool Has(KeyId id) => _has[(int)id];

    /// <summary>The number wished for, or the key's default.</summary>
    /// <param name="id">The key.</param>
    public long Number(KeyId id) => Has(id) ? _numbers[(int)id] : KeyTable.Of(id).Default;

    /// <summary>The list wished for, best first, or the key's default alone.</summary>
    /// <param name="id">The key.</param>
    public IReadOnlyList<string> List(KeyId id) => _lists[(int)id] ?? (KeyTable.Of(id).DefaultText is { } text ? [text] : []);

    /// <summary>The text to declare, or null.</summary>
    /// <param name="id">The key.</param>
    public string? Text(KeyId id) => _texts[(int)id];

    /// <summary>Wishes for a number, or for a boolean as 0 or 1.</summary>
    /// <param name="id">The key.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number lies outside the key's range.</exception>
    public KeyWishes Set(KeyId id, long value)
    {
        KeyDefinition row = KeyTable.Of(id);
        if (row.Type is not (KeyType.Number or KeyType.Boolean) || value < row.Minimum || value > row.Maximum)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{row.Name} is {row.Minimum} to {row.Maximum}.");
        }

        _numbers[(int)id] = value;
        _has[(int)id] = true;
        return this;
    }

    /// <summary>Wishes for a boolean.</summary>
    /// <param name="id">The key.</param>
    /// <param name="value">The boolean.</param>
    public KeyWishes Set(KeyId id, bool value) => Set(id, value ? 1 : 0);

    /// <summary>Wishes for one of a list, best first.</summary>
    /// <param name="id">The key.</param>
    /// <param name="items">The items.</param>
    public KeyWishes Set(KeyId id, IReadOnlyList<string> items)
    {
        _lists[(int)id] = [.. items];
        _has[(int)id] = true;
        return this;
    }

    /// <summary>Declares a text.</summary>
    /// <param name="id">The key.</param>
    /// <param name="text">The text.</param>
    public KeyWishes Set(KeyId id, string text)
    {
        _texts[(int)id] = text;
        _has[(int)id] = true;
        return this;
    }
}
