using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Text;

namespace Lunaris.Target;

/// <summary>What initiators must prove, and what we prove to them.</summary>
public sealed record TargetAuthentication
{
    /// <summary>Name and secret that the initiator must prove to know.</summary>
    public required ChapCredentials Initiator { get; init; }

    /// <summary>Our own name and secret, for initiators that want them proved.</summary>
    public ChapCredentials? Target { get; init; }

    /// <summary>Algorithms that are taken.</summary>
    public IReadOnlyList<ChapAlgorithm> Algorithms { get; init; } = [ChapAlgorithm.Sha3_256, ChapAlgorithm.Sha256, ChapAlgorithm.Sha1, ChapAlgorithm.Md5];

    /// <summary>How our binary values are written.</summary>
    public BinaryEncoding Encoding { get; init; }
}
