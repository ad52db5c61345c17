using Lunaris.Iscsi.Wire;
using Lunaris.Target.Disks;

namespace Lunaris.Target.Connection;

/// <summary>
/// PDUs on their way out, as segments for one gathered send: headers and small data in pooled chunks, read payload straight in the disk's memory.
/// A PDU is written between <see cref="Begin"/> and one of the ends. Not thread-safe.
/// </summary>
public sealed class OutputBatch
{
    /// <summary>From this many bytes on the batch wants to be sent before more is added.</summary>
    public const int HighWater = 1 << 20;

    private const int ChunkLength = 256 * 1024;
    private const int CopyLimit = 1024;

    private readonly List<byte[]> _chunks = [];
    private byte[] _chunk;
    private int _chunkIndex;
    private int _used;

    /// <summary>Makes an empty batch.</summary>
    public OutputBatch()
    {
        _chunk = GC.AllocateUninitializedArray<byte>(ChunkLength, pinned: true);
        _chunks.Add(_chunk);
    }

    /// <summary>Takes a finished PDU in place of the batch; faults act there.</summary>
    public delegate void PduFilter(byte[] header, byte[] data);

    /// <summary>What is to be sent, in order.</summary>
    public List<ArraySegment<byte>> Segments { get; } = [];

    /// <summary>Bytes of all segments.</summary>
    public long ByteCount { get; private set; }

    /// <summary>Whether a segment lies in a disk's memory.</summary>
    public bool HasDiskReferences { get; private set; }

    /// <summary>Whether headers get a digest.</summary>
    public bool HeaderDigest { get; set; }

    /// <summary>Whether data segments get a digest.</summary>
    public bool DataDigest { get; set; }

    /// <summary>Takes finished PDUs in place of the batch, while set.</summary>
    public PduFilter? Filter { get; set; }

    /// <summary>Number of PDUs since the beginning.</summary>
    public long PduCount { get; private set; }

    /// <summary>Whether the batch wants to be sent.</summary>
    public bool IsFull => ByteCount >= HighWater;

    /// <summary>Forgets everything after it was sent; chunks are used again.</summary>
    public void Clear()
    {
        Segments.Clear();
        ByteCount = 0;
        HasDiskReferences = false;
        _chunkIndex = 0;
        _chunk = _chunks[0];
        _used = 0;
    }

    /// <summary>Starts a PDU.</summary>
    /// <returns>48 zero bytes for its header; the length of the data segment is filled in at the end.</returns>
    public Span<byte> Begin()
    {
        Reserve(Bhs.Length + (2 * Bhs.DigestLength) + 4);
        Span<byte> header = _chunk.AsSpan(_used, Bhs.Length);
        header.Clear();
        return header;
    }

    /// <summary>Ends a PDU without a data segment.</summary>
    public void End() => End(ReadOnlySpan<byte>.Empty);

    /// <summary>Ends a PDU with a data segment that is copied.</summary>
    /// <param name="data">The data segment.</param>
    public void End(ReadOnlySpan<byte> data)
    {
        SetLength(data.Length);
        if (Filter is { } filter)
        {
            filter(_chunk.AsSpan(_used, Bhs.Length).ToArray(), data.ToArray());
            return;
        }

        EndHeader();
        if (!data.IsEmpty)
        {
            Copy(data);
            EndData();
        }
    }

    /// <summary>Ends a PDU whose data segment lies on a disk.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="offset">Offset on the disk in bytes.</param>
    /// <param name="length">Length in bytes.</param>
    public void End(RamDisk disk, long offset, int length)
    {
        SetLength(length);
        if (Filter is { } filter)
        {
            byte[] data = new byte[length];
            disk.Read(offset, data);
            filter(_chunk.AsSpan(_used, Bhs.Length).ToArray(), data);
            return;
        }

        EndHeader();
        if (DataDigest || length <= CopyLimit)
        {
            // Another connection may write to the disk between the digest and the send: what the digest covers is copied.
            Reserve(length + Bhs.DigestLength + 4);
            disk.Read(offset, _chunk.AsSpan(_used, length));
            AppendChunk(length);
            _dataStart = _used - length;
            EndData();
            return;
        }

        int rest = length;
        while (rest > 0)
        {
            ArraySegment<byte> segment = disk.Segment(offset, rest);
            Segments.Add(segment);
            offset += segment.Count;
            rest -= segment.Count;
        }

        ByteCount += length;
        HasDiskReferences = true;
        int padding = Bhs.PaddingOf(length);
        if (padding > 0)
        {
            Reserve(padding);
            _chunk.AsSpan(_used, padding).Clear();
            AppendChunk(padding);
        }
    }

    /// <summary>Adds bytes that are no PDU of ours any more, or parts of one.</summary>
    /// <param name="bytes">The bytes; they are not copied.</param>
    public void AddRaw(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            Segments.Add(bytes);
            ByteCount += bytes.Length;
        }
    }

    /// <summary>A PDU as it goes on the wire, with padding and the digests that are agreed on.</summary>
    /// <param name="header">The header, AHS included.</param>
    /// <param name="data">The data segment.</param>
    public byte[] Encode(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        int padding = Bhs.PaddingOf(data.Length);
        int headerLength = header.Length + (HeaderDigest ? Bhs.DigestLength : 0);
        int dataLength = data.IsEmpty ? 0 : data.Length + padding + (DataDigest ? Bhs.DigestLength : 0);
        byte[] wire = new byte[headerLength + dataLength];
        header.CopyTo(wire);
        if (HeaderDigest)
        {
            Crc32C.Write(wire.AsSpan(header.Length), Crc32C.Compute(header));
        }

        data.CopyTo(wire.AsSpan(headerLength));
        if (DataDigest && !data.IsEmpty)
        {
            Crc32C.Write(wire.AsSpan(headerLength + data.Length + padding), Crc32C.Compute(wire.AsSpan(headerLength, data.Length + padding)));
        }

        return wire;
    }

    private int _dataStart;

    private void SetLength(int length)
    {
        Span<byte> header = _chunk.AsSpan(_used);
        header[5] = (byte)(length >> 16);
        header[6] = (byte)(length >> 8);
        header[7] = (byte)length;
    }

    private void EndHeader()
    {
        PduCount++;
        int length = Bhs.Length;
        if (HeaderDigest)
        {
            Crc32C.Write(_chunk.AsSpan(_used + length), Crc32C.Compute(_chunk.AsSpan(_used, length)));
            length += Bhs.DigestLength;
        }

        AppendChunk(length);
    }

    private void Copy(ReadOnlySpan<byte> data)
    {
        Reserve(data.Length + Bhs.DigestLength + 4);
        data.CopyTo(_chunk.AsSpan(_used));
        _dataStart = _used;
        AppendChunk(data.Length);
    }

    private void EndData()
    {
        int padding = Bhs.PaddingOf(_used - _dataStart);
        _chunk.AsSpan(_used, padding).Clear();
        if (DataDigest)
        {
            Crc32C.Write(_chunk.AsSpan(_used + padding), Crc32C.Compute(_chunk.AsSpan(_dataStart, _used + padding - _dataStart)));
            padding += Bhs.DigestLength;
        }

        AppendChunk(padding);
    }

    private void Reserve(int length)
    {
        if (_chunk.Length - _used >= length)
        {
            return;
        }

        _chunkIndex++;
        if (_chunkIndex == _chunks.Count || _chunks[_chunkIndex].Length < length)
        {
            _chunks.Insert(_chunkIndex, GC.AllocateUninitializedArray<byte>(Math.Max(ChunkLength, length), pinned: true));
        }

        _chunk = _chunks[_chunkIndex];
        _used = 0;
    }

    private void AppendChunk(int length)
    {
        if (length == 0)
        {
            return;
        }

        int last = Segments.Count - 1;
        if (last >= 0 && Segments[last] is var segment && ReferenceEquals(segment.Array, _chunk) && segment.Offset + segment.Count == _used)
        {
            Segments[last] = new ArraySegment<byte>(_chunk, segment.Offset, segment.Count + length);
        }
        else
        {
            Segments.Add(new ArraySegment<byte>(_chunk, _used, length));
        }

        _used += length;
        ByteCount += length;
    }
}
