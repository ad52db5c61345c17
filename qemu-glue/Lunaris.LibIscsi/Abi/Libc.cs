using System.Runtime.InteropServices;

namespace Lunaris.LibIscsi.Abi;

/// <summary>The C library: the heap that callers share with us, the environment as it is now, waiting, and standard error.</summary>
internal static unsafe partial class Libc
{
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const int EIntr = 4;
    public const int StandardError = 2;

    /// <summary>Zeroed memory that the caller may give to <c>free</c>: the runtime's native memory is that of the C library.</summary>
    /// <param name="size">Bytes.</param>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static void* Allocate(nuint size) => NativeMemory.AllocZeroed(size);

    /// <summary>Gives memory of <c>malloc</c>'s family back; null is nothing.</summary>
    /// <param name="memory">The memory.</param>
    public static void Free(void* memory) => NativeMemory.Free(memory);

    /// <summary>A variable of the environment as the process has it now, or null.</summary>
    /// <param name="name">A zero-terminated literal.</param>
    public static string? Environment(ReadOnlySpan<byte> name)
    {
        var value = new CString(getenv(CString.Literal(name).Address));
        return value.IsNull ? null : value.ToString();
    }

    [LibraryImport("libc")]
    private static partial byte* getenv(byte* name);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc")]
    public static partial nint write(int fd, void* buffer, nuint length);

    [LibraryImport("libc")]
    public static partial int getpid();

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Fd;
        public short Events;
        public short ReturnedEvents;
    }
}
