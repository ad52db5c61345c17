using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Lunaris.LibIscsi.Abi;

/// <summary>A <c>const char *</c>: bytes up to a zero, owned by whoever the function's contract says.</summary>
/// <param name="address">The first byte, or null.</param>
[CName("const char *")]
internal readonly unsafe struct CString(byte* address)
{
    private readonly byte* _address = address;

    /// <summary>The first byte.</summary>
    public byte* Address => _address;

    /// <summary>Whether there is no string at all.</summary>
    public bool IsNull => _address == null;

    /// <summary>The bytes before the zero; empty for null.</summary>
    public ReadOnlySpan<byte> Bytes => _address == null ? default : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(_address);

    /// <summary>The constant of a UTF-8 literal, which the compiler ends with a zero and the image keeps at one place.</summary>
    /// <param name="literal">A <c>u8</c> literal and nothing else.</param>
    public static CString Literal(ReadOnlySpan<byte> literal) => new((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(literal)));

    /// <summary>The text; empty for null. Bytes that are no UTF-8 become U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    /// <summary>Copies text into a fixed field, cut to fit, always ended by a zero.</summary>
    /// <param name="text">The bytes to copy.</param>
    /// <param name="field">The field.</param>
    public static void Copy(ReadOnlySpan<byte> text, Span<byte> field)
    {
        int length = Math.Min(text.Length, field.Length - 1);
        text[..length].CopyTo(field);
        field[length..].Clear();
    }

    /// <summary>A copy on the C heap, which the receiver frees.</summary>
    /// <param name="text">The text.</param>
    public static CString Allocate(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        var copy = (byte*)Libc.Allocate((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
        return new CString(copy);
    }
}
