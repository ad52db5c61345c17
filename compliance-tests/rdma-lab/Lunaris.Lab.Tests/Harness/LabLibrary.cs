namespace Lunaris.Lab.Tests.Harness;

/// <summary>Debian's programs on our libiscsi.so.7.</summary>
internal static class LabLibrary
{
    /// <summary>Where the library is; <c>dotnet cake --target=Library</c> puts it there.</summary>
    public static string Folder => Path.GetFullPath(Path.Combine(LabEnvironment.Folder!, "..", "..", "artifacts", "lib"));

    private static string[] Environ => [$"LD_LIBRARY_PATH={Folder}", "LIBISCSI_DEBUG=9"];

    /// <summary>Runs a program that must succeed; returns what it wrote to either stream, the library's log included.</summary>
    /// <param name="command">The program and its arguments; a program that begins another, such as <c>ip netns exec</c>, may stand before it.</param>
    public static string Run(params ReadOnlySpan<string> command)
        => LabTool.Run("bash", ["-c", "exec \"$@\" 2>&1", "bash", "env", .. Environ, .. command]);

    /// <summary>Starts a program that takes commands from its input.</summary>
    /// <param name="command">As in <see cref="Run"/>.</param>
    public static LabProgram Start(params IEnumerable<string> command) => new("env", [.. Environ, .. command]);
}
