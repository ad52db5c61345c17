namespace Lunaris.Scsi;

/// <summary>A command on a run of logical blocks.</summary>
public interface IBlockCommand : IScsiCommand
{
    /// <summary>First logical block address.</summary>
    ulong Lba { get; }

    /// <summary>Number of logical blocks, with the standard's special meanings of 0 resolved (READ(6): 0 stands for 256).</summary>
    uint TransferLength { get; }

    /// <summary>Number of data bytes that the command moves, 0 where it moves none.</summary>
    /// <param name="blockSize">Bytes of one logical block, with protection information where the command carries it.</param>
    long DataLength(int blockSize);
}
