namespace Lunaris.Scsi.Layout;

/// <summary>One field of a generated layout, for dumps, documentation and tests.</summary>
/// <param name="Name">Name as in the standard.</param>
/// <param name="Offset">Byte offset.</param>
/// <param name="BitOffset">Lowest bit inside the first byte for fields narrower than a byte, else 0.</param>
/// <param name="BitLength">Width in bits.</param>
public readonly record struct LayoutField(string Name, int Offset, int BitOffset, int BitLength);
