using System.Runtime.InteropServices;

namespace RdmaNet.Native;

/// <summary>The system calls that descriptors need.</summary>
internal static unsafe partial class Libc
{
    public const int EventCloseOnExec = 0x80000;
    public const int EventNonBlocking = 0x800;

    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;

    /// <summary>Makes a descriptor non-blocking; an error says that it is none.</summary>
    /// <returns>0, or an error number.</returns>
    public static int SetNonBlocking(int descriptor)
    {
        int flags = fcntl(descriptor, GetFlags, 0);
        return flags < 0 || fcntl(descriptor, SetFlags, flags | NonBlocking) < 0 ? Marshal.GetLastPInvokeError() : 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint value, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int descriptor, void* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int descriptor, void* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, nint argument);
}
