namespace Lunaris;

/// <summary>What a URL asks of a digest (RFC 7143 §13.1): what is offered, in which order.</summary>
public enum DigestPreference
{
    /// <summary>No digest, and none accepted (<c>none</c>).</summary>
    None,

    /// <summary>CRC32C, and a target that refuses it is refused (<c>crc32c</c>).</summary>
    Crc32C,

    /// <summary>CRC32C where the target has it, else none (<c>crc32c,none</c>).</summary>
    PreferCrc32C,

    /// <summary>None unless the target insists on CRC32C (<c>none,crc32c</c>).</summary>
    PreferNone,
}
