using System.Buffers.Binary;
using System.Text;

namespace Lunaris.Tests.LibIscsi;

/// <summary>The functions that a 64-bit little-endian ELF shared library exports, as <c>nm -D --defined-only</c> lists them; and its soname.</summary>
internal sealed class ElfSymbols
{
    private const uint DynamicSymbols = 11;
    private const uint Dynamic = 6;
    private const int SonameTag = 14;
    private const int FunctionType = 2;
    private readonly byte[] _file;

    public ElfSymbols(string path)
    {
        _file = File.ReadAllBytes(path);
        if (_file.Length < 64 || U32(0) != 0x464C457F || _file[4] != 2 || _file[5] != 1)
        {
            throw new InvalidDataException($"{path} is no 64-bit little-endian ELF file.");
        }

        long sections = (long)U64(0x28);
        int size = U16(0x3A);
        int count = U16(0x3C);
        for (int i = 0; i < count; i++)
        {
            long section = sections + (i * size);
            long offset = (long)U64(section + 0x18);
            long length = (long)U64(section + 0x20);
            long strings = (long)U64(sections + (U32(section + 0x28) * size) + 0x18);
            switch (U32(section + 4))
            {
                case DynamicSymbols:
                    ReadSymbols(offset, length, strings);
                    break;
                case Dynamic:
                    ReadSoname(offset, length, strings);
                    break;
            }
        }
    }

    /// <summary>Names of the defined functions.</summary>
    public SortedSet<string> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>The name under which programs ask for the library.</summary>
    public string Soname { get; private set; } = "";

    private void ReadSymbols(long offset, long length, long strings)
    {
        for (long symbol = offset; symbol < offset + length; symbol += 24)
        {
            bool isDefined = U16(symbol + 6) != 0;
            if (isDefined && (_file[symbol + 4] & 0x0F) == FunctionType)
            {
                Functions.Add(Text(strings + U32(symbol)));
            }
        }
    }

    private void ReadSoname(long offset, long length, long strings)
    {
        for (long entry = offset; entry < offset + length; entry += 16)
        {
            if (U64(entry) == SonameTag)
            {
                Soname = Text(strings + (long)U64(entry + 8));
            }
        }
    }

    private string Text(long offset) => Encoding.ASCII.GetString(_file.AsSpan((int)offset, _file.AsSpan((int)offset).IndexOf((byte)0)));

    private ushort U16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan((int)offset));

    private uint U32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan((int)offset));

    private ulong U64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan((int)offset));
}
