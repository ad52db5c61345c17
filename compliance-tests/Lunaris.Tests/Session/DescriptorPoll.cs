using System.Runtime.InteropServices;

namespace Lunaris.Tests.Session;

/// <summary>poll(2) on one descriptor, as a program that knows nothing of ours would use it.</summary>
internal static partial class DescriptorPoll
{
    private const short PollIn = 1;

    /// <summary>Whether the descriptor became readable within the time.</summary>
    public static bool WaitReadable(int descriptor, TimeSpan timeout)
    {
        var entry = new Entry { Descriptor = descriptor, Events = PollIn };
        return poll(ref entry, 1, timeout < TimeSpan.Zero ? -1 : (int)timeout.TotalMilliseconds + 1) > 0;
    }

    [LibraryImport("libc")]
    private static partial int poll(ref Entry entries, nuint count, int timeoutMilliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Descriptor;
        public short Events;
        public short Occurred;
    }
}
