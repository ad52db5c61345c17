using System.Net;
using Lunaris.Iscsi.Transport;

namespace Lunaris.Examples.IscsiTap;

/// <summary>What iscsi-tap is told.</summary>
/// <param name="Listen">Where initiators connect to; null to make a session of its own.</param>
/// <param name="To">Where the target is.</param>
/// <param name="File">Where the capture goes; null to print only.</param>
/// <param name="IsQuiet">Whether nothing is printed.</param>
/// <param name="HexDump">Whether headers and data are dumped too.</param>
/// <param name="Connections">After so many connections it ends; 0 for never.</param>
/// <param name="Workload">What a session of its own does.</param>
internal sealed record TapOptions(
    IPEndPoint? Listen, Portal? To, string? File, bool IsQuiet, bool HexDump, int Connections, IReadOnlyList<WorkStep> Workload);

/// <summary>One thing that a session does.</summary>
/// <param name="Name">What.</param>
/// <param name="Blocks">How many blocks, of reads and writes.</param>
internal readonly record struct WorkStep(string Name, int Blocks)
{
    /// <summary>The names.</summary>
    public static readonly string[] Names = ["tur", "inquiry", "luns", "capacity", "read", "write", "flush", "ping"];
}
