using System.Globalization;
using System.Text;

namespace Lunaris.Iscsi.Names;

/// <summary>
/// A portal as text keys name it (RFC 7143 §13.8): <c>domainname[:port][,portal-group-tag]</c>, where the domain name is a DNS name, a dotted
/// IPv4 address or an IPv6 address in brackets.
/// </summary>
/// <param name="Host">DNS name or address; an IPv6 address stands without its brackets.</param>
/// <param name="Port">TCP port, 1 to 65535.</param>
/// <param name="PortalGroupTag">Portal group tag, or null where none is given.</param>
public readonly record struct TargetAddress(string Host, int Port, ushort? PortalGroupTag)
{
    /// <summary>Port of iSCSI where none is given (RFC 7143 §13.8).</summary>
    public const int DefaultPort = 3260;

    private const int MaxHostLength = 255;

    /// <summary>Whether the host is an IPv6 address.</summary>
    public bool IsIPv6 => Host.Contains(':', StringComparison.Ordinal);

    /// <summary>Reads a portal.</summary>
    /// <param name="text">The value of a TargetAddress key.</param>
    /// <param name="address">The portal.</param>
    /// <returns>False where the text has not the form; nothing throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out TargetAddress address)
    {
        address = default;
        ushort? tag = null;
        int comma = text.IndexOf((byte)',');
        if (comma >= 0)
        {
            if (!Lunaris.Iscsi.Text.TextValue.TryParseNumber(text[(comma + 1)..], out ulong number) || number > ushort.MaxValue)
            {
                return false;
            }

            tag = (ushort)number;
            text = text[..comma];
        }

        ReadOnlySpan<byte> host;
        ReadOnlySpan<byte> port = default;
        bool hasPort = false;
        if (!text.IsEmpty && text[0] == '[')
        {
            int close = text.IndexOf((byte)']');
            if (close < 0)
            {
                return false;
            }

            host = text[1..close];
            ReadOnlySpan<byte> after = text[(close + 1)..];
            if (!after.IsEmpty)
            {
                if (after[0] != ':')
                {
                    return false;
                }

                hasPort = true;
                port = after[1..];
            }

            if (!IsIPv6Text(host))
            {
                return false;
            }
        }
        else
        {
            int colon = text.IndexOf((byte)':');
            hasPort = colon >= 0;
            host = hasPort ? text[..colon] : text;
            port = hasPort ? text[(colon + 1)..] : default;
            if (!IsHostText(host))
            {
                return false;
            }
        }

        int portNumber = DefaultPort;
        if (hasPort)
        {
            if (!Lunaris.Iscsi.Text.TextValue.TryParseNumber(port, out ulong number) || number is 0 or > ushort.MaxValue)
            {
                return false;
            }

            portNumber = (int)number;
        }

        address = new TargetAddress(Encoding.ASCII.GetString(host), portNumber, tag);
        return true;
    }

    /// <summary>The portal as a TargetAddress key carries it; the port is always written.</summary>
    public override string ToString()
    {
        string host = IsIPv6 ? $"[{Host}]" : Host;
        string text = string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
        return PortalGroupTag is { } tag ? string.Create(CultureInfo.InvariantCulture, $"{text},{tag}") : text;
    }

    private static bool IsHostText(ReadOnlySpan<byte> host)
    {
        if (host.IsEmpty || host.Length > MaxHostLength)
        {
            return false;
        }

        foreach (byte b in host)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'.' or (byte)'-' or (byte)'_'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIPv6Text(ReadOnlySpan<byte> host)
    {
        int percent = host.IndexOf((byte)'%');
        ReadOnlySpan<byte> address = percent < 0 ? host : host[..percent];
        if (address.Length is < 2 or > 45 || !address.Contains((byte)':') || (percent >= 0 && !IsHostText(host[(percent + 1)..])))
        {
            return false;
        }

        foreach (byte b in address)
        {
            if (!char.IsAsciiHexDigit((char)b) && b is not ((byte)':' or (byte)'.'))
            {
                return false;
            }
        }

        return true;
    }
}
