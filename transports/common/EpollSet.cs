using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Lunaris.Transports.Common;

/// <summary>An epoll descriptor. Its event structure is packed on x86-64 and aligned elsewhere, so that it is written by offset.</summary>
internal sealed unsafe class EpollSet : IDisposable
{
    private const int MaxEvents = 64;

    private static readonly int s_dataOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 4 : 8;
    private static readonly int s_eventSize = s_dataOffset + 8;

    private readonly NativeBuffer _events = new(MaxEvents * 16);

    public EpollSet()
    {
        Fd = Check(Polling.epoll_create1(Polling.EpollCloExec), "epoll_create1");
    }

    public int Fd { get; private set; }

    /// <summary>Throws where a call that cannot fail in a healthy process has failed.</summary>
    public static int Check(int result, string call) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call} failed: {Polling.Describe(Marshal.GetLastPInvokeError())}");

    public void Add(int fd, uint events, int token) => Control(Polling.EpollCtlAdd, fd, events, token);

    public void Modify(int fd, uint events, int token) => Control(Polling.EpollCtlMod, fd, events, token);

    /// <summary>Watches it no longer; a set that is gone watches nothing.</summary>
    public void Remove(int fd)
    {
        if (Fd >= 0)
        {
            Control(Polling.EpollCtlDel, fd, 0, 0);
        }
    }

    /// <summary>Waits. What there is no room for is told of at the next call, descriptors watched for edges included.</summary>
    /// <returns>How many events there are for <see cref="Token"/>, at most <paramref name="room"/>; 0 when the time is over or a signal came.</returns>
    public int Wait(int timeoutMilliseconds, int room = MaxEvents)
    {
        int count = Polling.epoll_wait(Fd, (void*)_events.Address, Math.Min(room, MaxEvents), timeoutMilliseconds);
        if (count < 0 && Marshal.GetLastPInvokeError() == Polling.EIntr)
        {
            return 0;
        }

        return Check(count, "epoll_wait");
    }

    public int Token(int index) => BinaryPrimitives.ReadInt32LittleEndian(_events.Slice((index * s_eventSize) + s_dataOffset, 4));

    public void Dispose()
    {
        if (Fd >= 0)
        {
            _ = Polling.close(Fd);
            Fd = -1;
        }

        _events.Dispose();
    }

    private void Control(int operation, int fd, uint events, int token)
    {
        byte* item = stackalloc byte[16];
        var bytes = new Span<byte>(item, 16);
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, events);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[s_dataOffset..], token);
        Check(Polling.epoll_ctl(Fd, operation, fd, item), "epoll_ctl");
    }
}
