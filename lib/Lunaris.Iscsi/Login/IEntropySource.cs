namespace Lunaris.Iscsi.Login;

/// <summary>Where random bytes come from. The engine has no source of its own; what is passed in must be cryptographically strong, as CHAP challenges are made of it.</summary>
public interface IEntropySource
{
    /// <summary>Fills a span with random bytes.</summary>
    /// <param name="destination">The span.</param>
    void Fill(Span<byte> destination);
}
