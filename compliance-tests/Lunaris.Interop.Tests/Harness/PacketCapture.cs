using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Harness;

/// <summary>A frame in which Wireshark found a fault.</summary>
internal sealed record CaptureProblem(int Frame, string Message);

/// <summary>What Wireshark's dissectors make of a capture.</summary>
/// <param name="Opcodes">Opcodes of all iSCSI PDUs in the order of the wire, both directions.</param>
/// <param name="Keys">Text keys of login and text PDUs in the same order, <c>HeaderDigest=CRC32C</c>.</param>
/// <param name="Problems">Malformed packets and expert information of severity error.</param>
internal sealed record CaptureReport(IReadOnlyList<int> Opcodes, IReadOnlyList<string> Keys, IReadOnlyList<CaptureProblem> Problems)
{
    public int Count(int opcode) => Opcodes.Count(candidate => candidate == opcode);
}

/// <summary>
/// Captures one port of the loopback interface and has tshark dissect it. A capture runs behind the traffic: a datagram to the same
/// UDP port marks where it begins and ends, so that nothing between is missed.
/// </summary>
internal sealed class PacketCapture : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port;
    private readonly Process _process;
    private readonly HashSet<int> _marksSeen = [];
    private readonly Lock _lock = new();
    private readonly List<string> _errors = [];
    private bool _stopped;

    private PacketCapture(int port)
    {
        _port = port;
        _process = CommandLineTool.Start(
            "tshark",
            ["-i", "lo", "-n", "-B", "64", "-f", $"tcp port {Text(port)} or udp dst port {Text(port)}", "-w", CaptureFile, "-P", "-l", "-T", "fields", "-e", "udp.srcport"]);
        _process.OutputDataReceived += OnOutput;
        _process.ErrorDataReceived += OnError;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string CaptureFile => _folder.File("capture.pcapng");

    /// <summary>Starts to capture; returns once packets are really seen.</summary>
    public static async Task<PacketCapture> StartAsync(int port)
    {
        Requires.PacketCapture();
        var capture = new PacketCapture(port);
        try
        {
            await capture.MarkAsync();
            return capture;
        }
        catch
        {
            await capture.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops after everything sent so far, and dissects.</summary>
    public async Task<CaptureReport> FinishAsync()
    {
        await MarkAsync();
        await StopAsync();
        List<int> opcodes = [];
        List<string> keys = [];
        foreach (JsonElement layers in await DissectAsync("iscsi", "iscsi.opcode", "iscsi.keyvalue"))
        {
            keys.AddRange(Values(layers, "iscsi.keyvalue"));
            opcodes.AddRange(Values(layers, "iscsi.opcode").Select(ParseNumber));
        }
        List<CaptureProblem> problems = [];
        foreach (JsonElement layers in await DissectAsync("_ws.malformed || _ws.expert.severity >= 0x00800000", "frame.number", "_ws.expert.message"))
        {
            int frame = Values(layers, "frame.number").Select(ParseNumber).First();
            problems.Add(new CaptureProblem(frame, string.Join("; ", Values(layers, "_ws.expert.message"))));
        }
        lock (_lock)
        {
            problems.AddRange(_errors.Where(line => line.Contains("dropped", StringComparison.Ordinal)).Select(line => new CaptureProblem(0, line)));
        }

        return new CaptureReport(opcodes, keys, problems);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<IReadOnlyList<JsonElement>> DissectAsync(string filter, params string[] fields)
    {
        // Two processors may hand the segments of a connection to the capture in another order than that of the wire.
        List<string> arguments = ["-r", CaptureFile, "-n", "-o", "tcp.reassemble_out_of_order:TRUE", "-d", $"tcp.port=={Text(_port)},iscsi", "-Y", $"tcp && ({filter})", "-T", "json"];
        foreach (string field in fields)
        {
            arguments.AddRange(["-e", field]);
        }
        ToolResult result = await CommandLineTool.RunAsync("tshark", arguments, timeout: TimeSpan.FromMinutes(5));
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        return [.. document.RootElement.EnumerateArray().Select(packet => packet.GetProperty("_source").GetProperty("layers").Clone())];
    }

    private static IEnumerable<string> Values(JsonElement layers, string field)
        => layers.TryGetProperty(field, out JsonElement values) ? values.EnumerateArray().Select(value => value.GetString()!) : [];

    private static int ParseNumber(string text) => text.StartsWith("0x", StringComparison.Ordinal)
        ? int.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        : int.Parse(text, CultureInfo.InvariantCulture);

    private async Task MarkAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        int mark = ((IPEndPoint)socket.LocalEndPoint!).Port;
        var destination = new IPEndPoint(IPAddress.Loopback, _port);
        bool seen = await Poll.UntilAsync(
            async () =>
            {
                await socket.SendToAsync("mark"u8.ToArray(), destination);
                lock (_lock)
                {
                    return _marksSeen.Contains(mark) || _process.HasExited;
                }
            },
            s_patience);
        lock (_lock)
        {
            Assert.That(seen && !_process.HasExited, Is.True, $"tshark captures nothing: {string.Join('\n', _errors)}");
        }
    }

    private async Task StopAsync()
    {
        if (_stopped)
        {
            return;
        }
        _stopped = true;
        if (!_process.HasExited)
        {
            // Interrupted, not killed: it closes its file, and the capturing child with it.
            await CommandLineTool.RunAsync("kill", ["-INT", Text(_process.Id)]);
            await _process.WaitForExitAsync();
        }
    }

    private void OnOutput(object sender, DataReceivedEventArgs line)
    {
        if (int.TryParse(line.Data, NumberStyles.None, CultureInfo.InvariantCulture, out int mark))
        {
            lock (_lock)
            {
                _marksSeen.Add(mark);
            }
        }
    }

    private void OnError(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_lock)
            {
                _errors.Add(line.Data);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
