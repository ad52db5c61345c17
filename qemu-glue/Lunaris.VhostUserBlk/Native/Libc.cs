using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Native;

/// <summary>The system calls of the backend, with the values that x86-64 and arm64 share. Linux only.</summary>
internal static unsafe partial class Libc
{
    public const short PollIn = 1;
    public const short PollOut = 4;
    public const int EIntr = 4;
    public const int EAgain = 11;
    public const int MsgNoSignal = 0x4000;
    public const int MsgDontWait = 0x40;
    public const int MsgControlTruncated = 8;
    public const int MsgCloseOnExec = 0x40000000;

    private const int ReadWrite = 3;
    private const int Shared = 1;
    private const int NoReserve = 0x4000;
    private const int DontDump = 16;
    private const uint MemFdCloseOnExec = 1;
    private const int EventCloseOnExecNonBlocking = 0x80800;

    /// <summary>Throws where a call has failed that cannot fail in a healthy process.</summary>
    /// <exception cref="Win32Exception">It has.</exception>
    public static int Check(int result, string call) => result >= 0 ? result : throw Failure(call);

    public static Win32Exception Failure(string call)
    {
        int error = Marshal.GetLastPInvokeError();
        return new Win32Exception(error, $"{call} failed: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>Maps a file that is shared with another process; its content is left out of core dumps, since it is the guest's.</summary>
    /// <exception cref="Win32Exception">It cannot be mapped.</exception>
    public static nint MapShared(SafeFileHandle file, nuint length)
    {
        void* address = mmap(null, length, ReadWrite, Shared | NoReserve, (int)file.DangerousGetHandle(), 0);
        if ((nint)address == -1)
        {
            throw Failure("mmap");
        }

        // Advice only: a kernel that does not know it dumps more.
        _ = madvise(address, length, DontDump);
        return (nint)address;
    }

    public static void Unmap(nint address, nuint length) => Check(munmap((void*)address, length), "munmap");

    /// <summary>Zeroed memory with a descriptor, to be shared with another process.</summary>
    /// <exception cref="Win32Exception">There is none.</exception>
    public static SafeFileHandle CreateSharedMemory(string name, long length)
    {
        var file = new SafeFileHandle(Check(memfd_create(name, MemFdCloseOnExec), "memfd_create"), ownsHandle: true);
        Check(ftruncate((int)file.DangerousGetHandle(), length), "ftruncate");
        return file;
    }

    public static SafeFileHandle CreateEvent() => new(Check(eventfd(0, EventCloseOnExecNonBlocking), "eventfd"), ownsHandle: true);

    /// <summary>Raises an event. One that is at its highest stays so: whoever waits for it is woken all the same.</summary>
    public static void Signal(SafeFileHandle descriptor)
    {
        ulong one = 1;
        _ = write((int)descriptor.DangerousGetHandle(), &one, sizeof(ulong));
    }

    /// <summary>Takes an event back; one that is not raised stays so.</summary>
    public static void Drain(SafeFileHandle descriptor)
    {
        ulong count;
        _ = read((int)descriptor.DangerousGetHandle(), &count, sizeof(ulong));
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollItem* items, ulong count, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recvmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial void* mmap(void* address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int munmap(void* address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int madvise(void* address, nuint length, int advice);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ftruncate(int fd, long length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, void* buffer, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, void* buffer, nuint length);

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollItem
    {
        public int Fd;
        public short Events;
        public short Revents;
    }

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c> of a 64-bit C library.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct cmsghdr</c>; descriptors follow it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ControlHeader
    {
        public const int SocketLevel = 1;
        public const int Rights = 1;

        public nuint Length;
        public int Level;
        public int Type;
    }
}
