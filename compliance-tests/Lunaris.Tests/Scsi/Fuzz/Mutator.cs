namespace Lunaris.Tests.Scsi.Fuzz;

/// <summary>Seeded mutations of a corpus: bytes changed, lengths cut, edges preferred. Allocates nothing per input.</summary>
internal sealed class Mutator(int seed, byte[][] corpus)
{
    private static readonly byte[] s_edges = [0x00, 0x01, 0x7F, 0x80, 0xFF, 0xFE];
    private readonly byte[] _buffer = new byte[corpus.Max(c => c.Length) + 16];
    private ulong _state = ((ulong)seed * 0x9E3779B97F4A7C15) | 1;

    public ReadOnlySpan<byte> Next()
    {
        byte[] source = corpus[Random((uint)corpus.Length)];
        int length = source.Length;
        source.CopyTo(_buffer, 0);
        uint choice = Random(8);
        if (choice == 0)
        {
            length = (int)Random((uint)length + 1);
        }
        else if (choice == 1)
        {
            int extra = (int)Random(16);
            for (int i = 0; i < extra; i++)
            {
                _buffer[length + i] = (byte)Random(256);
            }

            length += extra;
        }

        if (length > 0)
        {
            uint changes = Random(6);
            for (uint i = 0; i < changes; i++)
            {
                // Headers and length fields sit at the front: half of the changes go there.
                uint index = Random(2) == 0 ? Random((uint)Math.Min(length, 12)) : Random((uint)length);
                _buffer[index] = Random(3) switch
                {
                    0 => s_edges[Random((uint)s_edges.Length)],
                    1 => (byte)(_buffer[index] ^ (1 << (int)Random(8))),
                    _ => (byte)Random(256),
                };
            }
        }

        return _buffer.AsSpan(0, length);
    }

    private uint Random(uint limit)
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return (uint)((_state >> 32) * limit >> 32);
    }
}
