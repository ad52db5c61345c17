using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lunaris.Examples.Common.UnitTools;

/// <summary>Where a tool writes, and what it sees of the process around it.</summary>
public sealed class ToolConsole
{
    /// <summary>Standard output. Where <see cref="IsTerminal"/> is false a character is a byte (Latin-1).</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether people look at the output rather than programs.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = static _ => null;

    /// <summary>The console of the process.</summary>
    public static ToolConsole System()
    {
        bool terminal = !Console.IsOutputRedirected;
        return new ToolConsole
        {
            // Texts of a device are in no encoding that could be relied on. Programs get them byte for byte, as libiscsi's tools give them.
            Output = terminal ? Console.Out : new StreamWriter(Console.OpenStandardOutput(), Encoding.Latin1),
            Error = Console.Error,
            IsTerminal = terminal,
            Environment = global::System.Environment.GetEnvironmentVariable,
        };
    }

    /// <summary>
    /// A text field of a device for the output: up to its first zero byte, as it is for programs, and on a terminal without what could
    /// drive it.
    /// </summary>
    public string DeviceText(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        ReadOnlySpan<byte> text = end < 0 ? field : field[..end];
        return IsTerminal ? SafeText.Clean(Encoding.UTF8.GetString(text)) : Encoding.Latin1.GetString(text);
    }

    /// <summary>Writes one JSON document, all of it ASCII.</summary>
    public void WriteJson(JsonNode document)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            document.WriteTo(writer);
        }
        Output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
