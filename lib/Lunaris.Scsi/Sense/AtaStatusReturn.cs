using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Sense;

/// <summary>ATA status return descriptor (SAT-5): the registers after an ATA command.</summary>
[WireRecord(14, MinLength = 14)]
[Reserved(2, 7, 1)]
public readonly partial record struct AtaStatusReturn
{
    /// <summary>DESCRIPTOR TYPE, 09h.</summary>
    [U8(0)]
    public byte DescriptorType { get; init; }

    /// <summary>ADDITIONAL LENGTH, 0Ch.</summary>
    [U8(1)]
    public byte AdditionalLength { get; init; }

    /// <summary>EXTEND: the registers are of a 48-bit command.</summary>
    [Bit(2, 0)]
    public bool Extend { get; init; }

    /// <summary>ERROR.</summary>
    [U8(3)]
    public byte Error { get; init; }

    /// <summary>COUNT (15:8).</summary>
    [U8(4)]
    public byte CountHigh { get; init; }

    /// <summary>COUNT (7:0).</summary>
    [U8(5)]
    public byte Count { get; init; }

    /// <summary>LBA (31:24).</summary>
    [U8(6)]
    public byte Lba31 { get; init; }

    /// <summary>LBA (7:0).</summary>
    [U8(7)]
    public byte Lba7 { get; init; }

    /// <summary>LBA (39:32).</summary>
    [U8(8)]
    public byte Lba39 { get; init; }

    /// <summary>LBA (15:8).</summary>
    [U8(9)]
    public byte Lba15 { get; init; }

    /// <summary>LBA (47:40).</summary>
    [U8(10)]
    public byte Lba47 { get; init; }

    /// <summary>LBA (23:16).</summary>
    [U8(11)]
    public byte Lba23 { get; init; }

    /// <summary>DEVICE.</summary>
    [U8(12)]
    public byte Device { get; init; }

    /// <summary>STATUS.</summary>
    [U8(13)]
    public byte Status { get; init; }

    /// <summary>The LBA registers as one number.</summary>
    public ulong Lba => ((ulong)Lba47 << 40) | ((ulong)Lba39 << 32) | ((ulong)Lba31 << 24) | ((ulong)Lba23 << 16) | ((ulong)Lba15 << 8) | Lba7;

    /// <summary>Reads the descriptor; the caller has checked its length.</summary>
    internal static AtaStatusReturn? Read(ReadOnlySpan<byte> bytes) => TryRead(bytes, out AtaStatusReturn value) ? value : null;
}
