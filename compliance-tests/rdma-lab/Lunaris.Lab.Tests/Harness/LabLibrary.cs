namespace Lunaris.Lab.Tests.Harness;

/// <summary>Debian's programs on our libiscsi.so.7.</summary>
internal static class LabLibrary
{
    /// <summary>What our library says of a login response whose data is missing: LIO sends one on RDMA now and then, and the next attempt goes through.</summary>
    private const string Refusal = "bytes of header and ";

    private const string Script =
        """
        status=0
        for attempt in 1 2 3; do
            output=$("$@" 2>&1) && status=0 || status=$?
            [[ $status != 0 && $output == *"$refusal"* ]] || break
        done
        printf '%s\n' "$output"
        exit "$status"
        """;

    /// <summary>Where the library is; <c>dotnet cake --target=Library</c> puts it there.</summary>
    public static string Folder => Path.GetFullPath(Path.Combine(LabEnvironment.Folder!, "..", "..", "artifacts", "lib"));

    /// <summary>Runs a program that must succeed; returns what it wrote to either stream, the library's log included.</summary>
    /// <param name="command">The program and its arguments; a program that begins another, such as <c>ip netns exec</c>, may stand before it.</param>
    public static string Run(params ReadOnlySpan<string> command)
        => LabTool.Run("env", [$"LD_LIBRARY_PATH={Folder}", "LIBISCSI_DEBUG=9", $"refusal={Refusal}", "bash", "-c", Script, "bash", .. command]);
}
