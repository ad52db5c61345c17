namespace Lunaris.Scsi;

/// <summary>A command with a PARAMETER LIST LENGTH: it sends so many bytes (SPC-5).</summary>
public interface IParameterListCommand : IScsiCommand
{
    /// <summary>Number of Data-Out bytes.</summary>
    long DataLength { get; }
}
