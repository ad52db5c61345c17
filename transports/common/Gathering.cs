namespace Lunaris.Transports.Common;

/// <summary>What all transports take for load enough to let answers gather, and for a load that does not bear it.</summary>
internal static class Gathering
{
    /// <summary>With fewer commands outstanding every answer is taken at once.</summary>
    public const int MinOutstanding = 8;

    /// <summary>Turns for which answers are taken at once again, after waiting has turned out not to gather any.</summary>
    public const int RestTurns = 512;

    /// <summary>How long answers wait at most, where nothing else was asked for and no trial has shown that longer waits pay.</summary>
    public static readonly TimeSpan UsualLimit = TimeSpan.FromMicroseconds(500);
}
