namespace Lunaris.Examples.Common.UnitTools;

/// <summary>Credentials in a file, as lines <c>NAME=value</c> with the names of the environment variables.</summary>
public static class CredentialFile
{
    private const int MaxLength = 64 * 1024;
    private const string Prefix = "LIBISCSI_CHAP_";

    private static readonly string[] s_names = [Prefix + "USERNAME", Prefix + "PASSWORD", Prefix + "TARGET_USERNAME", Prefix + "TARGET_PASSWORD"];

    /// <summary>Reads a file; empty lines and those that begin with <c>#</c> say nothing, and a value is all of its line after the equals sign.</summary>
    /// <exception cref="ToolException">The file cannot be read, or a line is not understood; the message never holds what it says.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        string[] lines;
        try
        {
            // A pipe, as a shell's process substitution makes one, has no length to look at.
            lines = new FileInfo(path) is { Exists: true, Length: > MaxLength } ? throw new ToolException($"'{path}' is too long for a file of credentials.") : File.ReadAllLines(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ToolException($"The credentials cannot be read: {problem.Message}", problem);
        }

        var values = new Dictionary<string, string>();
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !s_names.Contains(line[..equals]) || !values.TryAdd(line[..equals], line[(equals + 1)..]))
            {
                throw new ToolException($"Line {i + 1} of '{path}' is not one NAME=value of {string.Join(", ", s_names)}, each once.");
            }
        }
        return values;
    }
}
