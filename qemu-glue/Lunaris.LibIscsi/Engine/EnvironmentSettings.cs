using System.Globalization;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Engine;

/// <summary>Settings that the environment makes for every new context, under the names that the C library gave them.</summary>
internal static class EnvironmentSettings
{
    /// <summary>Applies what is set.</summary>
    /// <param name="context">The new context.</param>
    public static void Apply(Context context)
    {
        ContextSettings settings = context.Settings;
        if (Number("LIBISCSI_DEBUG"u8) is { } level)
        {
            context.Log.Level = level;
            context.Log.UseStandardError();
        }

        if (Number("LIBISCSI_TCP_USER_TIMEOUT"u8) is { } userTimeout)
        {
            settings.Socket = settings.Socket with { UserTimeout = TimeSpan.FromMilliseconds(userTimeout) };
        }

        if (Number("LIBISCSI_TCP_KEEPCNT"u8) is { } count)
        {
            settings.Socket = settings.Socket with { KeepAliveCount = count };
        }

        if (Number("LIBISCSI_TCP_KEEPINTVL"u8) is { } interval)
        {
            settings.Socket = settings.Socket with { KeepAliveInterval = TimeSpan.FromSeconds(interval) };
        }

        if (Number("LIBISCSI_TCP_KEEPIDLE"u8) is { } idle)
        {
            settings.Socket = settings.Socket with { KeepAliveIdle = TimeSpan.FromSeconds(idle) };
        }

        if (Number("LIBISCSI_TCP_SYNCNT"u8) is { } syn)
        {
            settings.Socket = settings.Socket with { SynCount = syn };
        }

        if (Libc.Environment("LIBISCSI_BIND_INTERFACES"u8) is { Length: > 0 } interfaces)
        {
            settings.SetInterfaces(interfaces);
        }
    }

    private static int? Number(ReadOnlySpan<byte> name) =>
        Libc.Environment(name) is { } text && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;
}
