namespace Lunaris.Scsi.Layout;

/// <summary>One field of a generated layout, for dumps, documentation and tests.</summary>
/// <param name="Name">Name of the property.</param>
/// <param name="Offset">Byte offset.</param>
/// <param name="BitOffset">Lowest bit inside the first byte for fields narrower than a byte, else 0.</param>
/// <param name="BitLength">Width in bits.</param>
public readonly record struct LayoutField(string Name, int Offset, int BitOffset, int BitLength)
{
    /// <summary>Offset of the first byte after the field.</summary>
    public int End => Offset + ((BitLength + 7) / 8);

    /// <summary>Whether the field of that name lies wholly in the first <paramref name="received"/> bytes.</summary>
    public static bool IsCovered(ReadOnlySpan<LayoutField> fields, string name, int received)
    {
        foreach (LayoutField field in fields)
        {
            if (field.Name == name)
            {
                return field.End <= received;
            }
        }

        return false;
    }
}
