namespace Lunaris.Examples.IscsiLs.CommandLine;

/// <summary>Exit statuses, those of libiscsi's tools.</summary>
internal static class ExitStatus
{
    public const int Success = 0;
    public const int Failure = 10;

    /// <summary>Ended by Ctrl+C, as shells count it.</summary>
    public const int Interrupted = 130;
}
