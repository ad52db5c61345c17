using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>SET TARGET PORT GROUPS parameter list (SPC-5): four reserved bytes, then the groups.</summary>
public static class SetTargetPortGroupsList
{
    private const int HeaderLength = 4;

    /// <summary>Reads the list.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out ParameterData<SetTargetPortGroupDescriptor> list) =>
        ParameterData.TryParse(bytes, HeaderLength, bytes.Length, 0, out list);

    /// <summary>Writes the list.</summary>
    /// <returns>The number of bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short, or a value does not fit its field.</exception>
    public static int Write(Span<byte> destination, ReadOnlySpan<SetTargetPortGroupDescriptor> groups) => ParameterData.Write(destination, HeaderLength, groups);
}
