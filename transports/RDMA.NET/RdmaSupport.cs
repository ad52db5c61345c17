using RdmaNet.Native;

namespace RdmaNet;

/// <summary>Whether this machine can do RDMA, and if not, why. Asking never throws; the libraries are loaded at the first question. Safe from any thread.</summary>
public static class RdmaSupport
{
    private static readonly Lazy<string?> s_libraries = new(static () => NativeLibraries.Probe(NativeLibraries.Verbs, NativeLibraries.ConnectionManager));
    private static readonly Lazy<NativeProvider> s_provider = new(static () => new NativeProvider());

    /// <summary>Whether the libraries and at least one device are here. Devices come and go: the answer is that of now.</summary>
    public static bool IsAvailable => Reason is null;

    /// <summary>What is missing, in one sentence; null when nothing is.</summary>
    public static string? Reason => s_libraries.Value ?? NativeProvider.DeviceReason();

    /// <summary>Whether the libraries are here, devices or not.</summary>
    public static bool HasLibraries => s_libraries.Value is null;

    /// <summary>The machine's verbs. It can be had without a device, so that one may be waited for.</summary>
    /// <exception cref="PlatformNotSupportedException">The libraries are missing; the message is <see cref="Reason"/>.</exception>
    public static VerbsProvider Provider => s_libraries.Value is { } reason ? throw new PlatformNotSupportedException(reason) : s_provider.Value;

    /// <summary>Native objects of this process that could not be destroyed; anything but zero is a leak, worth a report.</summary>
    public static long FailedDestructions => RdmaHandle.Failures;
}
