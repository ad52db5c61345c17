using System.Buffers.Binary;
using System.Text;

namespace Lunaris.Examples.Common.Capture;

/// <summary>
/// A capture file in the pcapng format: one section, one interface of raw IP packets, times in nanoseconds. Thread-safe.
/// </summary>
public sealed class PcapngWriter : IDisposable
{
    private const uint SectionHeader = 0x0A0D0D0A;
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const ushort RawIp = 101;
    private const ushort CommentOption = 1;
    private const ushort TimeResolutionOption = 9;
    private const byte Nanoseconds = 9;
    private const int PacketHeader = 28;

    private readonly Lock _lock = new();
    private readonly Stream _file;
    private byte[] _block = new byte[4096];
    private int _streams;

    /// <summary>Begins a capture.</summary>
    /// <param name="file">Where it goes; closed with the capture.</param>
    public PcapngWriter(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _file = file;
        WriteSection();
        WriteInterface();
    }

    /// <summary>Packets so far.</summary>
    public long Packets { get; private set; }

    /// <summary>Begins a capture in a new file, or in place of an old one.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static PcapngWriter Create(string path) => new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16));

    /// <summary>A number that no other stream of this capture has, from 0 on.</summary>
    public int NextStream() => Interlocked.Increment(ref _streams) - 1;

    /// <summary>Adds a packet.</summary>
    /// <param name="packet">The packet from its IP header on.</param>
    /// <param name="time">When it was seen.</param>
    /// <param name="comment">A remark on it; null for none.</param>
    public void Write(ReadOnlySpan<byte> packet, DateTimeOffset time, string? comment = null)
    {
        byte[] remark = comment is null ? [] : Encoding.UTF8.GetBytes(comment);
        int padded = (packet.Length + 3) & ~3;
        int options = remark.Length == 0 ? 0 : 4 + ((remark.Length + 3) & ~3) + 4;
        int length = PacketHeader + padded + options + 4;
        ulong nanoseconds = (ulong)(time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) * 100;
        lock (_lock)
        {
            if (_block.Length < length)
            {
                _block = new byte[length * 2];
            }
            Span<byte> block = _block.AsSpan(0, length);
            block.Clear();
            Put(block, 0, EnhancedPacket);
            Put(block, 4, (uint)length);
            Put(block, 12, (uint)(nanoseconds >> 32));
            Put(block, 16, (uint)nanoseconds);
            Put(block, 20, (uint)packet.Length);
            Put(block, 24, (uint)packet.Length);
            packet.CopyTo(block[PacketHeader..]);
            if (options > 0)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(block[(PacketHeader + padded)..], CommentOption);
                BinaryPrimitives.WriteUInt16LittleEndian(block[(PacketHeader + padded + 2)..], (ushort)remark.Length);
                remark.CopyTo(block[(PacketHeader + padded + 4)..]);
            }
            Put(block, length - 4, (uint)length);
            _file.Write(block);
            Packets++;
        }
    }

    /// <summary>Hands everything to the file.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            _file.Flush();
        }
    }

    /// <summary>Ends the capture and closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private void WriteSection()
    {
        Span<byte> block = stackalloc byte[28];
        Put(block, 0, SectionHeader);
        Put(block, 4, (uint)block.Length);
        Put(block, 8, ByteOrderMagic);
        Put(block, 12, 1);
        BinaryPrimitives.WriteInt64LittleEndian(block[16..], -1);
        Put(block, 24, (uint)block.Length);
        _file.Write(block);
    }

    private void WriteInterface()
    {
        Span<byte> block = stackalloc byte[32];
        block.Clear();
        Put(block, 0, InterfaceDescription);
        Put(block, 4, (uint)block.Length);
        Put(block, 8, RawIp);
        BinaryPrimitives.WriteUInt16LittleEndian(block[16..], TimeResolutionOption);
        BinaryPrimitives.WriteUInt16LittleEndian(block[18..], 1);
        block[20] = Nanoseconds;
        Put(block, 28, (uint)block.Length);
        _file.Write(block);
    }

    private static void Put(Span<byte> block, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(block[offset..], value);
}
