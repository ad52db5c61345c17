using System.Globalization;
using Lunaris.Iscsi.Transport;

namespace Lunaris.LibIscsi.Engine;

/// <summary>The refusals of a login by the names of RFC 7143 §11.13.5, which programs show to people.</summary>
internal static class LoginWords
{
    /// <summary>Why a login failed: the target's status, or what we found wrong ourselves.</summary>
    /// <param name="fault">The end of the connection.</param>
    public static string Describe(TransportFault fault) => Name(fault.ErrorCode) is { } name
        ? string.Create(CultureInfo.InvariantCulture, $"Status: {name}({fault.ErrorCode})")
        : fault.Message;

    private static string? Name(int status) => status switch
    {
        0x0200 => "Initiator error",
        0x0201 => "Authentication failure",
        0x0202 => "Authorization failure",
        0x0203 => "Target not found",
        0x0204 => "Target removed",
        0x0205 => "Unsupported version",
        0x0206 => "Too many connections",
        0x0207 => "Missing parameter",
        0x0208 => "Can't include in session",
        0x0209 => "Session type not supported",
        0x020A => "Session does not exist",
        0x020B => "Invalid during login",
        0x0300 => "Target error",
        0x0301 => "Service unavailable",
        0x0302 => "Out of resources",
        _ => null,
    };
}
