namespace Lunaris.Scsi.Commands;

/// <summary>How many bytes the VERIFY commands send.</summary>
internal static class VerifyData
{
    /// <summary>The Data-Out length for a BYTCHK value (SBC-4, table of BYTCHK): 0 none, 1 all blocks, 3 one block; 2 is reserved.</summary>
    public static long Length(byte byteCheck, uint blocks, int blockSize) => byteCheck switch
    {
        1 => (long)blocks * blockSize,
        3 => blocks == 0 ? 0 : blockSize,
        _ => 0,
    };
}
