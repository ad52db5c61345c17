namespace Lunaris;

/// <summary>How data is copied by the target itself.</summary>
public enum TargetCopyMethod : byte
{
    /// <summary>EXTENDED COPY(LID1), as VMware and LIO have it.</summary>
    ExtendedCopyLid1,

    /// <summary>EXTENDED COPY(LID4).</summary>
    ExtendedCopyLid4,

    /// <summary>POPULATE TOKEN and WRITE USING TOKEN, as Windows has it (ODX).</summary>
    Token,
}

/// <summary>How a copy by the target is made. Immutable; safe to share.</summary>
public sealed record TargetCopyOptions
{
    /// <summary>The method; null for the best that both logical units have.</summary>
    public TargetCopyMethod? Method { get; init; }

    /// <summary>
    /// Most bytes of one command: progress is told, and a cancellation heeded, between commands, and each must end within the session's
    /// <see cref="IscsiSessionOptions.CommandTimeout"/>.
    /// </summary>
    public long BytesPerCommand { get; init; } = 64L << 20;
}

/// <summary>How far a copy by the target is.</summary>
/// <param name="BlocksCopied">Blocks that are copied.</param>
/// <param name="BlocksTotal">Blocks of the whole copy.</param>
public readonly record struct TargetCopyProgress(ulong BlocksCopied, ulong BlocksTotal);
