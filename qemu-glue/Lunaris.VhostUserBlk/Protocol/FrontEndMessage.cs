using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Protocol;

/// <summary>One message from the front-end: a header of 12 bytes, a payload, descriptors. Integers are in the machine's byte order.</summary>
internal sealed class FrontEndMessage
{
    public const int HeaderLength = 12;

    /// <summary>Longest payload accepted: none of the messages that we know is longer.</summary>
    public const int MaxPayload = 1024;

    /// <summary>Most descriptors of one message.</summary>
    public const int MaxDescriptors = 8;

    public const uint Version = 1;
    public const uint ReplyFlag = 1 << 2;
    private const uint NeedReplyFlag = 1 << 3;
    private const uint VersionMask = 3;

    private readonly List<SafeFileHandle> _descriptors = new(MaxDescriptors);

    /// <summary>Header and payload as they came.</summary>
    public byte[] Bytes { get; } = new byte[HeaderLength + MaxPayload];

    public FrontEndRequest Request => (FrontEndRequest)ReadUInt32(Bytes, 0);

    public bool NeedsReply => (ReadUInt32(Bytes, 4) & NeedReplyFlag) != 0;

    public bool HasVersion => (ReadUInt32(Bytes, 4) & VersionMask) == Version;

    public uint PayloadLength => ReadUInt32(Bytes, 8);

    public ReadOnlySpan<byte> Payload => Bytes.AsSpan(HeaderLength, (int)PayloadLength);

    public int DescriptorCount => _descriptors.Count;

    public void Add(SafeFileHandle descriptor) => _descriptors.Add(descriptor);

    /// <summary>Hands a descriptor to the caller, who closes it from then on.</summary>
    /// <exception cref="VhostUserException">There are none left.</exception>
    public SafeFileHandle TakeDescriptor()
    {
        if (_descriptors.Count == 0)
        {
            throw new VhostUserException($"{Request} came without the descriptor that belongs to it.");
        }

        SafeFileHandle descriptor = _descriptors[0];
        _descriptors.RemoveAt(0);
        return descriptor;
    }

    /// <summary>Closes the descriptors that nobody took.</summary>
    public void Clear()
    {
        foreach (SafeFileHandle descriptor in _descriptors)
        {
            descriptor.Dispose();
        }

        _descriptors.Clear();
    }

    /// <exception cref="VhostUserException">The payload ends before.</exception>
    public uint U32(int offset)
    {
        Require(offset + sizeof(uint));
        return ReadUInt32(Bytes, HeaderLength + offset);
    }

    /// <exception cref="VhostUserException">The payload ends before.</exception>
    public ushort U16(int offset)
    {
        Require(offset + sizeof(ushort));
        return BitConverter.ToUInt16(Bytes, HeaderLength + offset);
    }

    /// <exception cref="VhostUserException">The payload ends before.</exception>
    public ulong U64(int offset)
    {
        Require(offset + sizeof(ulong));
        return BitConverter.ToUInt64(Bytes, HeaderLength + offset);
    }

    private static uint ReadUInt32(byte[] bytes, int offset) => BitConverter.ToUInt32(bytes, offset);

    private void Require(int length)
    {
        if (length > PayloadLength)
        {
            throw new VhostUserException($"{Request} has a payload of {PayloadLength} bytes where {length} or more belong.");
        }
    }
}
