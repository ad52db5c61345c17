using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Lunaris.Iscsi.Names;

namespace Lunaris.Iscsi.Transport;

/// <summary>Address of a network portal: host name or IP address, and port (RFC 7143 §13.8).</summary>
/// <param name="Host">Host name, IPv4 address, or IPv6 address without brackets, with a scope where it needs one.</param>
/// <param name="Port">Port, 1 to 65535.</param>
public sealed record Portal(string Host, int Port = Portal.DefaultPort)
{
    /// <summary>The port IANA assigned to iSCSI.</summary>
    public const int DefaultPort = TargetAddress.DefaultPort;

    /// <summary>The portal of a target address; its portal group tag is not a part of it.</summary>
    public static Portal From(in TargetAddress address) => new(address.Host, address.Port);

    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>[v6]</c>, <c>[v6]:port</c>, or an IPv6 address without brackets, which carries no port.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Portal? portal)
    {
        text = text.Trim();
        bool isBareAddress = text.Count(':') > 1 && !text.StartsWith("[") && IPAddress.TryParse(text, out _);
        portal = isBareAddress ? new Portal(text.ToString())
            : TargetAddress.TryParse(Encoding.UTF8.GetBytes(text.ToString()), out TargetAddress address) && address.PortalGroupTag is null ? From(address)
            : null;
        return portal is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
