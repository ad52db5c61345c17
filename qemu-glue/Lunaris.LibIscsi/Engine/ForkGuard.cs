using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Engine;

/// <summary>
/// Knows whether this process is a child that was forked after the runtime had started: its other threads are missing there, so that nothing of ours may
/// run. The kernel wipes a page in every child, which makes the question a memory access.
/// </summary>
internal static unsafe class ForkGuard
{
    private static readonly byte* s_page = Make();

    /// <summary>Whether the library was initialised by a parent of this process.</summary>
    public static bool IsForked => s_page != null && *s_page == 0;

    private static byte* Make()
    {
        const nuint PageSize = 4096;
        byte* page = Libc.MapPage(PageSize);
        if (page == null || !Libc.WipeOnFork(page, PageSize))
        {
            // An old kernel: there is no telling.
            return null;
        }

        *page = 1;
        return page;
    }
}
