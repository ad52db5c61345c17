namespace Lunaris.Scsi.Vpd;

/// <summary>One assigned version descriptor.</summary>
/// <param name="Value">The value.</param>
/// <param name="Name">The standard, with its revision.</param>
public readonly record struct VersionDescriptorRow(ushort Value, string Name);
