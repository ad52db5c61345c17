using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Lunaris.Interop.Tests.Glue.Guest;

/// <summary>QEMU's monitor protocol: one command at a time, events kept until they are asked for.</summary>
internal sealed class QmpClient : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<JsonObject> _events = [];
    private StreamReader? _reader;
    private StreamWriter? _writer;

    public async Task ConnectAsync(string path)
    {
        await _socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var stream = new NetworkStream(_socket);
        _reader = new StreamReader(stream);
        _writer = new StreamWriter(stream) { AutoFlush = true };
        await ReadAsync();
        await ExecuteAsync("qmp_capabilities", null);
    }

    /// <summary>Runs a command that must succeed, and returns what it returned.</summary>
    public async Task<JsonNode?> ExecuteAsync(string command, JsonObject? arguments)
    {
        var message = new JsonObject { ["execute"] = command };
        if (arguments is not null)
        {
            message["arguments"] = arguments;
        }
        await _writer!.WriteLineAsync(message.ToJsonString());
        while (true)
        {
            JsonObject answer = await ReadAsync();
            if (answer.ContainsKey("event"))
            {
                _events.Add(answer);
                continue;
            }
            Assert.That(answer.ContainsKey("error"), Is.False, $"{message.ToJsonString()}: {answer.ToJsonString()}");
            return answer["return"];
        }
    }

    /// <summary>Waits for an event of a name, and takes it.</summary>
    public async Task<JsonObject> WaitForAsync(string name)
    {
        while (true)
        {
            if (_events.Find(candidate => (string?)candidate["event"] == name) is { } found)
            {
                _events.Remove(found);
                return found["data"]!.AsObject();
            }
            JsonObject message = await ReadAsync();
            if (message.ContainsKey("event"))
            {
                _events.Add(message);
            }
        }
    }

    /// <summary>Events of a name that came so far and were not taken.</summary>
    public int Count(string name) => _events.Count(candidate => (string?)candidate["event"] == name);

    public void Dispose() => _socket.Dispose();

    private async Task<JsonObject> ReadAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        string line = await _reader!.ReadLineAsync(deadline.Token) ?? throw new EndOfStreamException("QEMU closed its monitor.");
        return JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { MaxDepth = 64 })!.AsObject();
    }
}
