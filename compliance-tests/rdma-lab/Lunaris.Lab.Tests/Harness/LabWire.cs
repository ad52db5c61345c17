using System.Diagnostics;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>
/// A second soft-RoCE device at the far end of a wire, in a network of its own, and LIO's open target at the near end: packets that can be captured. Soft-RoCE
/// hands what goes to its own interface over without any network.
/// </summary>
internal sealed class LabWire : IDisposable
{
    private const string Near = "wire0";
    private const string Far = "wire1";
    private const string Network = "far";
    private const string NearDevice = "rxe-wire0";
    private const string FarDevice = "rxe-wire1";
    private const string Address = "198.51.100.1";
    private const string FarAddress = "198.51.100.2";

    /// <summary>Lays the wire.</summary>
    public LabWire()
    {
        LabTool.Run("modprobe", "veth");
        LabTool.Run("ip", "netns", "add", Network);
        LabTool.Run("ip", "link", "add", Near, "type", "veth", "peer", "name", Far, "netns", Network);
        LabTool.Run("ip", "link", "set", Near, "mtu", "9000", "up");
        LabTool.Run("ip", "address", "add", $"{Address}/24", "dev", Near);
        RunFar("ip", "link", "set", "lo", "up");
        RunFar("ip", "link", "set", Far, "mtu", "9000", "up");
        RunFar("ip", "address", "add", $"{FarAddress}/24", "dev", Far);
        LabTool.Run("rdma", "link", "add", NearDevice, "type", "rxe", "netdev", Near);
        RunFar("rdma", "link", "add", FarDevice, "type", "rxe", "netdev", Far);
        Directory.CreateDirectory(Portal);
        File.WriteAllText(Path.Combine(Portal, "iser"), "1");
    }

    /// <summary>The target's portal at the near end.</summary>
    public static string Url => $"iser://{Address}:{LabEnvironment.LioPortal.Port}/{LabEnvironment.LioTarget}";

    private static string Portal => Path.Combine(LabTool.LioGroup(LabEnvironment.LioTarget), "np", $"{Address}:{LabEnvironment.LioPortal.Port}");

    /// <summary>What stands before a program that runs at the far end, and its arguments.</summary>
    public static IReadOnlyList<string> ToFarEnd { get; } = ["ip", "netns", "exec", Network];

    /// <summary>Begins to capture what goes over the wire by RoCE.</summary>
    /// <param name="file">Where to; pcapng.</param>
    /// <returns>The program that captures, once it does.</returns>
    public static Process Capture(string file)
    {
        Process capture = LabTool.Start("dumpcap", "-q", "-i", Near, "-f", "udp port 4791", "-B", "64", "-w", file);
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
    public static void Cut() => LabTool.Run("ip", "link", "set", Near, "down");

    /// <summary>Mends a wire that was cut.</summary>
    public static void Mend() => LabTool.Run("ip", "link", "set", Near, "up");

    /// <inheritdoc/>
    public void Dispose()
    {
        Directory.Delete(Portal);
        RunFar("rdma", "link", "delete", FarDevice);
        LabTool.Run("rdma", "link", "delete", NearDevice);
        LabTool.Run("ip", "link", "delete", Near);
        LabTool.Run("ip", "netns", "delete", Network);
    }

    private static void RunFar(params ReadOnlySpan<string> command) => LabTool.Run("env", [.. ToFarEnd, .. command]);
}
