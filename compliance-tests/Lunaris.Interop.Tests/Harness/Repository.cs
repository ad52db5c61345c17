using System.Runtime.CompilerServices;

namespace Lunaris.Interop.Tests.Harness;

/// <summary>Files of this repository.</summary>
internal static class Repository
{
    /// <summary>The full path of a file or folder, by the steps from the root to it.</summary>
    public static string Path(params ReadOnlySpan<string> steps) => System.IO.Path.Combine([Root(), .. steps]);

    private static string Root([CallerFilePath] string source = "")
        => System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(source)!, "..", "..", ".."));
}
