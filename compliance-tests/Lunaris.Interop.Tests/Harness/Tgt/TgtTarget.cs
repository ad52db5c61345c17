namespace Lunaris.Interop.Tests.Harness.Tgt;

/// <summary>A CHAP account.</summary>
internal sealed record TgtAccount(string User, string Password);

/// <summary>A logical unit on a backing file.</summary>
/// <param name="Number">LUN; tgt keeps 0 for its controller.</param>
/// <param name="Size">Size in bytes; 0 for removable media that is not there.</param>
internal sealed record TgtLun(int Number, long Size)
{
    public int BlockSize { get; init; } = 512;

    /// <summary>disk, cd, tape or changer.</summary>
    public string DeviceType { get; init; } = "disk";

    /// <summary>Further parameters as tgt's <c>--params</c> has them, <c>thin_provisioning=1</c>.</summary>
    public string? Parameters { get; init; }
}

/// <summary>A target of tgt.</summary>
internal sealed record TgtTarget(string Name, params TgtLun[] Luns)
{
    /// <summary>What the initiator must prove.</summary>
    public TgtAccount? Incoming { get; init; }

    /// <summary>What the target proves in turn.</summary>
    public TgtAccount? Outgoing { get; init; }

    /// <summary>Login keys by the names of RFC 7143 §13: <c>HeaderDigest</c> = <c>CRC32C</c>.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();
}
