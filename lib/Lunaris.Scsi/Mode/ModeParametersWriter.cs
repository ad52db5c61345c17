using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Mode;

/// <summary>Builds a mode parameter list: first the block descriptors, then the pages, then <see cref="Finish"/>.</summary>
public ref struct ModeParametersWriter
{
    private readonly Span<byte> _destination;
    private readonly bool _isTenByte;
    private int _descriptorLength;
    private bool _isLong;

    /// <summary>Begins a list.</summary>
    /// <param name="destination">Where the list goes.</param>
    /// <param name="isTenByte">Whether the header is that of the 10-byte commands.</param>
    /// <exception cref="ArgumentException">The destination has no room for the header.</exception>
    public ModeParametersWriter(Span<byte> destination, bool isTenByte)
    {
        Length = isTenByte ? ModeHeader10.Size : ModeHeader6.Size;
        WireGuard.Room(destination.Length, Length);
        _destination = destination;
        _isTenByte = isTenByte;
    }

    /// <summary>Bytes written, header included.</summary>
    public int Length { get; private set; }

    /// <summary>Appends a short LBA block descriptor.</summary>
    /// <exception cref="ArgumentException">The destination has no room for it.</exception>
    public void Append(ShortBlockDescriptor descriptor) => AppendDescriptor(descriptor);

    /// <summary>Appends a long LBA block descriptor, which the 10-byte header alone can announce.</summary>
    /// <exception cref="ArgumentException">The destination has no room for it.</exception>
    /// <exception cref="InvalidOperationException">The header is that of the 6-byte commands.</exception>
    public void Append(LongBlockDescriptor descriptor)
    {
        if (!_isTenByte)
        {
            throw new InvalidOperationException("The 6-byte mode parameter header has no LONGLBA bit.");
        }

        _isLong = true;
        AppendDescriptor(descriptor);
    }

    /// <summary>Appends a page.</summary>
    /// <exception cref="ArgumentException">The destination has no room for it, or a value does not fit its field.</exception>
    public void AppendPage<T>(T page)
        where T : struct, IModePage<T> => Length += page.Write(_destination[Length..]);

    /// <summary>Appends a page as bytes, header included.</summary>
    /// <exception cref="ArgumentException">The destination has no room for it.</exception>
    public void AppendPage(scoped ReadOnlySpan<byte> page)
    {
        page.CopyTo(_destination[Length..]);
        Length += page.Length;
    }

    /// <summary>Writes the header.</summary>
    /// <param name="writeProtected">WP.</param>
    /// <param name="dpoFua">DPOFUA.</param>
    /// <param name="forSelect">Whether the list is for MODE SELECT, where MODE DATA LENGTH is reserved.</param>
    /// <param name="mediumType">MEDIUM TYPE.</param>
    /// <returns>The number of bytes of the list.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The list is too long for the header of the 6-byte commands.</exception>
    public readonly int Finish(bool writeProtected = false, bool dpoFua = false, bool forSelect = false, byte mediumType = 0)
    {
        if (_isTenByte)
        {
            WireGuard.Fits((ulong)(Length - 2), ushort.MaxValue, nameof(ModeHeader10.ModeDataLength));
            return new ModeHeader10
            {
                ModeDataLength = forSelect ? (ushort)0 : (ushort)(Length - 2),
                MediumType = mediumType,
                WriteProtected = writeProtected,
                DpoFua = dpoFua,
                LongLba = _isLong,
                BlockDescriptorLength = (ushort)_descriptorLength,
            }.Write(_destination) + Length - ModeHeader10.Size;
        }

        WireGuard.Fits((ulong)(Length - 1), byte.MaxValue, nameof(ModeHeader6.ModeDataLength));
        return new ModeHeader6
        {
            ModeDataLength = forSelect ? (byte)0 : (byte)(Length - 1),
            MediumType = mediumType,
            WriteProtected = writeProtected,
            DpoFua = dpoFua,
            BlockDescriptorLength = (byte)_descriptorLength,
        }.Write(_destination) + Length - ModeHeader6.Size;
    }

    private void AppendDescriptor<T>(T descriptor)
        where T : struct, IWireRecord<T>
    {
        int length = descriptor.Write(_destination[Length..]);
        Length += length;
        _descriptorLength += length;
    }
}
