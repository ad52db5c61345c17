using System.Globalization;
using System.Text;

namespace Lunaris.Scsi;

/// <summary>Builds the text of a command; public because generated code of other assemblies calls it.</summary>
/// <param name="name">The command's name.</param>
public sealed class CdbText(string name)
{
    private readonly StringBuilder _text = new(name);

    /// <summary>Appends a number, or nothing where it is optional and zero.</summary>
    public CdbText Number(string field, ulong value, bool always, bool hexadecimal)
    {
        if (always || value != 0)
        {
            _text.Append(CultureInfo.InvariantCulture, $" {field}=");
            _ = hexadecimal ? _text.Append(CultureInfo.InvariantCulture, $"0x{value:x}") : _text.Append(CultureInfo.InvariantCulture, $"{value}");
        }

        return this;
    }

    /// <summary>Appends a flag's name where it is set.</summary>
    public CdbText Flag(string field, bool value)
    {
        if (value)
        {
            _text.Append(' ').Append(field);
        }

        return this;
    }

    /// <summary>Appends a value of another type.</summary>
    public CdbText Value<T>(string field, T value)
    {
        _text.Append(CultureInfo.InvariantCulture, $" {field}={value}");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
