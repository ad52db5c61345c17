using System.Runtime.InteropServices;

namespace Lunaris.VhostUserBlk.Rings;

/// <summary>A descriptor of a split virtqueue (Virtio 1.2 §2.7.5). The guest may change it at any time: copy it once, then look at the copy.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Descriptor
{
    public const int Size = 16;

    private const ushort NextFlag = 1;
    private const ushort WriteFlag = 2;
    private const ushort IndirectFlag = 4;

    public readonly ulong Address;
    public readonly uint Length;
    private readonly ushort _flags;
    public readonly ushort Next;

    public bool HasNext => (_flags & NextFlag) != 0;

    /// <summary>The device writes it, the driver reads it.</summary>
    public bool IsWritable => (_flags & WriteFlag) != 0;

    public bool IsIndirect => (_flags & IndirectFlag) != 0;
}
