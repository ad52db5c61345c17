namespace Lunaris.Examples.Common;

/// <summary>Exit statuses, those of libiscsi's tools.</summary>
public static class ExitStatus
{
    /// <summary>Everything was done.</summary>
    public const int Success = 0;

    /// <summary>The command line, the network, the target or the device refused; a line on standard error says which.</summary>
    public const int Failure = 10;

    /// <summary>Ended by Ctrl+C, as shells count it.</summary>
    public const int Interrupted = 130;
}
