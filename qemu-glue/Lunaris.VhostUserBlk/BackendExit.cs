namespace Lunaris.VhostUserBlk;

/// <summary>Exit codes of the program.</summary>
internal static class BackendExit
{
    public const int Success = 0;
    public const int Usage = 1;
    public const int Unit = 2;
    public const int Socket = 3;
}
