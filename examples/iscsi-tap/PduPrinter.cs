using System.Diagnostics;
using System.Globalization;
using Lunaris.Examples.Common;
using Lunaris.Examples.Common.Capture;
using Lunaris.Examples.Common.UnitTools;

namespace Lunaris.Examples.IscsiTap;

/// <summary>Prints PDUs, a line or a JSON document each. Thread-safe.</summary>
internal sealed class PduPrinter(ToolConsole console, bool json, bool quiet, bool hexDump)
{
    private readonly Lock _lock = new();
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>PDUs seen.</summary>
    public long Count { get; private set; }

    /// <summary>Prints a PDU.</summary>
    /// <param name="connection">Which connection, where there are several; else null.</param>
    /// <param name="fromInitiator">Whether the initiator sent it.</param>
    /// <param name="header">BHS and AHS.</param>
    /// <param name="data">The data segment.</param>
    public void Print(int? connection, bool fromInitiator, ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
        lock (_lock)
        {
            Count++;
            if (quiet)
            {
                return;
            }
            if (json)
            {
                System.Text.Json.Nodes.JsonObject document = PduText.Json(fromInitiator, seconds, header, data);
                document["connection"] = connection;
                console.Output.WriteLine(document.ToJsonString());
                return;
            }
            string number = connection is { } n ? string.Create(CultureInfo.InvariantCulture, $"#{n} ") : "";
            console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds,10:0.000000} {number}{(fromInitiator ? '>' : '<')} {PduText.NameOf(header),-14} {PduText.Describe(header, data)}"));
            if (hexDump)
            {
                Dump("BHS ", header);
                Dump("data", data);
            }
            console.Output.Flush();
        }
    }

    /// <summary>Prints a remark on the error stream.</summary>
    public void Remark(string text)
    {
        lock (_lock)
        {
            console.Error.WriteLine("iscsi-tap: " + SafeText.Clean(text));
        }
    }

    private void Dump(string what, ReadOnlySpan<byte> bytes)
    {
        foreach (string line in HexDump.Lines(bytes, 0))
        {
            console.Output.WriteLine($"           {what} {line}");
        }
    }
}
