using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Lunaris.Iscsi.Transport;

/// <summary>Address of a network portal: host name or IP address, and port (RFC 7143 §13.8).</summary>
/// <param name="Host">Host name, IPv4 address, or IPv6 address without brackets, with a scope where it needs one.</param>
/// <param name="Port">Port, 1 to 65535.</param>
public sealed record Portal(string Host, int Port = Portal.DefaultPort)
{
    /// <summary>The port IANA assigned to iSCSI.</summary>
    public const int DefaultPort = 3260;

    private static readonly System.Buffers.SearchValues<char> s_notInHost = System.Buffers.SearchValues.Create(" \t/\\@?#\0");

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[v6]</c> or <c>[v6]:port</c>; a portal group tag after a comma is left to the caller.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Portal? portal)
    {
        portal = null;
        text = text.Trim();
        ReadOnlySpan<char> host;
        ReadOnlySpan<char> rest;
        if (text.StartsWith("["))
        {
            int end = text.IndexOf(']');
            if (end < 0)
            {
                return false;
            }

            host = text[1..end];
            rest = text[(end + 1)..];
            if (!IPAddress.TryParse(host, out _))
            {
                return false;
            }
        }
        else
        {
            int colon = text.IndexOf(':');
            if (colon >= 0 && text[(colon + 1)..].Contains(':'))
            {
                // An IPv6 address without brackets cannot carry a port.
                host = text;
                rest = default;
                if (!IPAddress.TryParse(host, out _))
                {
                    return false;
                }
            }
            else
            {
                host = colon < 0 ? text : text[..colon];
                rest = colon < 0 ? default : text[colon..];
            }
        }

        int port = DefaultPort;
        if (rest.Length > 0 && (rest[0] != ':' || !int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out port)))
        {
            return false;
        }

        if (host.IsEmpty || host.ContainsAny(s_notInHost) || port is < 1 or > 65535)
        {
            return false;
        }

        portal = new Portal(host.ToString(), port);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
