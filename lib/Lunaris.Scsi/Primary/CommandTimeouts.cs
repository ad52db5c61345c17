using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Primary;

/// <summary>Command timeouts descriptor (SPC-5).</summary>
[WireRecord(12, MinLength = 12)]
[Reserved(2, 1)]
public readonly partial record struct CommandTimeouts
{
    /// <summary>DESCRIPTOR LENGTH, 0Ah.</summary>
    [U16(0)]
    public ushort Length { get; init; }

    /// <summary>COMMAND SPECIFIC.</summary>
    [U8(3)]
    public byte CommandSpecific { get; init; }

    /// <summary>NOMINAL COMMAND PROCESSING TIMEOUT in seconds; 0 not reported.</summary>
    [U32(4)]
    public uint NominalTime { get; init; }

    /// <summary>RECOMMENDED COMMAND TIMEOUT in seconds; 0 not reported.</summary>
    [U32(8)]
    public uint RecommendedTime { get; init; }
}
