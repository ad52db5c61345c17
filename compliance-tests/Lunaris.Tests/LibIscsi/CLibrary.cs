using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>
/// The installed C library and our exports, side by side, called alike: every argument and result is an integer or an address, so that one call with
/// sixteen 64-bit slots serves every function (System V ABI: six in registers, the rest on the stack; unused ones do no harm).
/// </summary>
internal static unsafe class CLibrary
{
    private const int Slots = 16;

    private static readonly string[] s_places =
    [
        "/usr/lib/x86_64-linux-gnu/libiscsi.so.7",
        "/usr/lib/aarch64-linux-gnu/libiscsi.so.7",
        "/usr/lib64/libiscsi.so.7",
        "/usr/lib/libiscsi.so.7",
    ];

    private static readonly Lazy<nint> s_library = new(() => NativeLibrary.Load(Path()));
    private static readonly Lazy<Dictionary<string, Export>> s_exports = new(() => ExportTable.Create().ToDictionary(e => e.Name));

    /// <summary>Our exports by name.</summary>
    public static IReadOnlyDictionary<string, Export> Exports => s_exports.Value;

    /// <summary>Where the C library is; skips the test where it is not.</summary>
    public static string Path()
    {
        string? path = s_places.FirstOrDefault(File.Exists);
        CCompiler.Require(path is not null, "The C library is not installed: apt-get install libiscsi7");
        return path!;
    }

    /// <summary>A function of the C library.</summary>
    public static Function Theirs(string name)
    {
        Path();
        return new Function(NativeLibrary.GetExport(s_library.Value, name));
    }

    /// <summary>The same function of ours, by its native entry point.</summary>
    public static Function Ours(string name) => new(Exports[name].Address);

    /// <summary>A native function of integers.</summary>
    internal readonly struct Function(nint address)
    {
        public nint Call(params ReadOnlySpan<ulong> arguments)
        {
            Assert.That(arguments.Length, Is.LessThanOrEqualTo(Slots));
            Span<ulong> a = stackalloc ulong[Slots];
            arguments.CopyTo(a);
            return ((delegate* unmanaged[Cdecl]<ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, ulong, nint>)address)(
                a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11], a[12], a[13], a[14], a[15]);
        }

        public int Int(params ReadOnlySpan<ulong> arguments) => (int)Call(arguments);

        public string? Text(params ReadOnlySpan<ulong> arguments) => Marshal.PtrToStringUTF8(Call(arguments));
    }
}
