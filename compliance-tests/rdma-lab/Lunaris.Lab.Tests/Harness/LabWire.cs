using System.Diagnostics;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>
/// A second soft-RoCE device at the far end of a wire, in a network of its own, and LIO's open target at the near end: packets that can be captured. Soft-RoCE
/// hands what goes to its own interface over without any network.
/// </summary>
internal sealed class LabWire : IDisposable
{
    /// <summary>Lays the wire.</summary>
    public LabWire() => Script("lay");

    /// <summary>The target's portal at the near end.</summary>
    public static string Url => $"iser://{LabEnvironment.WirePortal}/{LabEnvironment.LioTarget}";

    /// <summary>What stands before a program that runs at the far end, and its arguments.</summary>
    public static IReadOnlyList<string> ToFarEnd { get; } = ["ip", "netns", "exec", LabEnvironment.WireNetwork];

    /// <summary>Begins to capture what goes over the wire by RoCE.</summary>
    /// <param name="file">Where to; pcapng.</param>
    /// <returns>The program that captures, once it does.</returns>
    public static Process Capture(string file)
    {
        Process capture = LabTool.Start("dumpcap", "-q", "-i", LabEnvironment.WireInterface, "-f", "udp port 4791", "-B", "64", "-w", file);
        while (capture.StandardError.ReadLine() is { } line)
        {
            // Said once the interface is open.
            if (line.StartsWith("File:", StringComparison.Ordinal))
            {
                return capture;
            }
        }

        throw new InvalidOperationException($"dumpcap ended: {LabTool.Finish(capture, "dumpcap")}");
    }

    /// <summary>Cuts the wire; what comes to it is lost.</summary>
    public static void Cut() => LabTool.Run("ip", "link", "set", LabEnvironment.WireInterface, "down");

    /// <summary>Mends a wire that was cut.</summary>
    public static void Mend() => LabTool.Run("ip", "link", "set", LabEnvironment.WireInterface, "up");

    /// <inheritdoc/>
    public void Dispose() => Script("remove");

    private static void Script(string what) => LabTool.Run("bash", Path.Combine(LabEnvironment.Folder!, "guest/wire.sh"), what);
}
