namespace Lunaris.Scsi;

/// <summary>A command with an ALLOCATION LENGTH: it returns at most so many bytes (SPC-5).</summary>
public interface IAllocationLengthCommand : IScsiCommand
{
    /// <summary>Largest number of Data-In bytes.</summary>
    long DataLength { get; }
}
