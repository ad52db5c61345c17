namespace Lunaris.Iscsi.Login.Chap;

/// <summary>CHAP algorithms; the values are those of CHAP_A (RFC 7143 §12.1.3, and the PPP authentication algorithm numbers registered since).</summary>
public enum ChapAlgorithm : byte
{
    /// <summary>MD5.</summary>
    Md5 = 5,

    /// <summary>SHA-1.</summary>
    Sha1 = 6,

    /// <summary>SHA-256.</summary>
    Sha256 = 7,

    /// <summary>SHA3-256, where the platform has it.</summary>
    Sha3_256 = 8,
}
