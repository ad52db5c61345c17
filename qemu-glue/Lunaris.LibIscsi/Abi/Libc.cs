using System.Runtime.InteropServices;

namespace Lunaris.LibIscsi.Abi;

/// <summary>The C library: the heap that callers share with us, the environment as it is now, waiting, and standard error.</summary>
internal static unsafe partial class Libc
{
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const int EIntr = 4;
    public const int StandardError = 2;

    /// <summary>For timers and events alike, with the values of the generic ABI.</summary>
    private const int CloseOnExecNonBlocking = 0x80800;

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

    /// <summary>Writes bytes; what cannot be written is lost, there is nobody left to tell.</summary>
    /// <param name="fd">The descriptor.</param>
    /// <param name="bytes">The bytes.</param>
    public static void WriteAll(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            _ = write(fd, first, (nuint)bytes.Length);
        }
    }

    /// <summary>Private zeroed memory of the kernel, or null.</summary>
    /// <param name="length">Bytes, whole pages.</param>
    public static byte* MapPage(nuint length)
    {
        const int ReadWrite = 3;
        const int PrivateAnonymous = 0x22;
        void* page = mmap(null, length, ReadWrite, PrivateAnonymous, -1, 0);
        return (nint)page == -1 ? null : (byte*)page;
    }

    /// <summary>Has the kernel zero the memory in children of this process.</summary>
    /// <param name="address">First byte, on a page's boundary.</param>
    /// <param name="length">Bytes, whole pages.</param>
    public static bool WipeOnFork(void* address, nuint length)
    {
        const int WipeOnForkAdvice = 18;
        return madvise(address, length, WipeOnForkAdvice) == 0;
    }

    /// <summary>A timer that shows in an epoll set.</summary>
    /// <param name="epoll">The set.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The process has no descriptor left.</exception>
    public static int CreateTimer(int epoll)
    {
        const int Monotonic = 1;
        int timer = Check(timerfd_create(Monotonic, CloseOnExecNonBlocking));
        Watch(epoll, timer);
        return timer;
    }

    /// <summary>A signal that shows in an epoll set.</summary>
    /// <param name="epoll">The set.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The process has no descriptor left.</exception>
    public static int CreateEvent(int epoll)
    {
        int descriptor = Check(eventfd(0, CloseOnExecNonBlocking));
        Watch(epoll, descriptor);
        return descriptor;
    }

    /// <summary>Makes a signal readable.</summary>
    /// <param name="descriptor">The signal.</param>
    public static void SignalEvent(int descriptor)
    {
        ulong one = 1;
        _ = write(descriptor, &one, sizeof(ulong));
    }

    /// <summary>Sets a timer.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="time">From now; what has passed is due at once.</param>
    public static void SetTimer(int timer, TimeSpan time)
    {
        long nanoseconds = Math.Max(1, Math.Min(time.Ticks, TimeSpan.TicksPerDay) * 100);
        long* spec = stackalloc long[4];
        spec[0] = 0;
        spec[1] = 0;
        spec[2] = nanoseconds / 1_000_000_000;
        spec[3] = nanoseconds % 1_000_000_000;
        Check(timerfd_settime(timer, 0, spec, null));
    }

    /// <summary>Stops a timer; one that has run out is unreadable again.</summary>
    /// <param name="timer">The timer.</param>
    public static void StopTimer(int timer)
    {
        long* spec = stackalloc long[4];
        new Span<long>(spec, 4).Clear();
        Check(timerfd_settime(timer, 0, spec, null));
    }

    /// <summary>Makes a signal unreadable.</summary>
    /// <param name="descriptor">The signal.</param>
    public static void Drain(int descriptor)
    {
        ulong count;
        _ = read(descriptor, &count, sizeof(ulong));
    }

    /// <summary>Closes a descriptor.</summary>
    /// <param name="fd">The descriptor.</param>
    public static void Close(int fd) => _ = close(fd);

    private static void Watch(int epoll, int descriptor)
    {
        const int Add = 1;

        // The event structure is packed on x86-64 only. The token is none that a transport gets.
        byte* item = stackalloc byte[16];
        new Span<byte>(item, 16).Clear();
        *(uint*)item = (uint)PollIn;
        *(int*)(item + (RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8)) = int.MaxValue;
        Check(epoll_ctl(epoll, Add, descriptor, item));
    }

    private static int Check(int result) => result >= 0 ? result : throw new System.ComponentModel.Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", SetLastError = true)]
    private static partial int timerfd_create(int clock, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int timerfd_settime(int fd, int flags, void* value, void* old);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, void* epollEvent);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, void* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial int close(int fd);

    [LibraryImport("libc")]
    private static partial byte* getenv(byte* name);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc")]
    private static partial nint write(int fd, void* buffer, nuint length);

    [LibraryImport("libc")]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc")]
    private static partial int madvise(void* address, nuint length, int advice);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Fd;
        public short Events;
        public short ReturnedEvents;
    }
}
