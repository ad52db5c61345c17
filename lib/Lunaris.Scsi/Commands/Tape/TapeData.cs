using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Commands;

/// <summary>READ(6) of tapes.</summary>
[ScsiCommand(0x08, "READ(6)", Cdb.Length6, DataDirection.In, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 2)]
public readonly partial record struct TapeRead6 : IScsiCommand
{
    /// <summary>SILI: a wrong block length is no error.</summary>
    [Bit(1, 1)]
    public bool Sili { get; init; }

    /// <summary>FIXED: the length counts blocks of the fixed size rather than bytes.</summary>
    [Bit(1, 0)]
    public bool Fixed { get; init; }

    /// <summary>TRANSFER LENGTH in bytes, or blocks with FIXED.</summary>
    [U24(2)]
    public required uint TransferLength { get; init; }

    /// <summary>Number of data bytes.</summary>
    /// <param name="blockSize">Fixed block length; not looked at without FIXED.</param>
    public long DataLength(int blockSize) => TransferLength * (Fixed ? (long)blockSize : 1L);
}

/// <summary>WRITE(6) of tapes.</summary>
[ScsiCommand(0x0A, "WRITE(6)", Cdb.Length6, DataDirection.Out, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 1)]
public readonly partial record struct TapeWrite6 : IScsiCommand
{
    /// <summary>FIXED: the length counts blocks of the fixed size rather than bytes.</summary>
    [Bit(1, 0)]
    public bool Fixed { get; init; }

    /// <summary>TRANSFER LENGTH in bytes, or blocks with FIXED.</summary>
    [U24(2)]
    public required uint TransferLength { get; init; }

    /// <summary>Number of data bytes.</summary>
    /// <param name="blockSize">Fixed block length; not looked at without FIXED.</param>
    public long DataLength(int blockSize) => TransferLength * (Fixed ? (long)blockSize : 1L);
}

/// <summary>READ REVERSE(6).</summary>
[ScsiCommand(0x0F, "READ REVERSE(6)", Cdb.Length6, DataDirection.In, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 3)]
public readonly partial record struct ReadReverse6 : IScsiCommand
{
    /// <summary>BYTORD: the bytes come in forward order.</summary>
    [Bit(1, 2)]
    public bool ByteOrder { get; init; }

    /// <summary>SILI: a wrong block length is no error.</summary>
    [Bit(1, 1)]
    public bool Sili { get; init; }

    /// <summary>FIXED: the length counts blocks of the fixed size rather than bytes.</summary>
    [Bit(1, 0)]
    public bool Fixed { get; init; }

    /// <summary>TRANSFER LENGTH in bytes, or blocks with FIXED.</summary>
    [U24(2)]
    public required uint TransferLength { get; init; }

    /// <summary>Number of data bytes.</summary>
    /// <param name="blockSize">Fixed block length; not looked at without FIXED.</param>
    public long DataLength(int blockSize) => TransferLength * (Fixed ? (long)blockSize : 1L);
}

/// <summary>RECOVER BUFFERED DATA: what was written to the buffer and not to the tape.</summary>
[ScsiCommand(0x14, "RECOVER BUFFERED DATA", Cdb.Length6, DataDirection.In, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 2)]
public readonly partial record struct RecoverBufferedData : IScsiCommand
{
    /// <summary>SILI: a wrong block length is no error.</summary>
    [Bit(1, 1)]
    public bool Sili { get; init; }

    /// <summary>FIXED: the length counts blocks of the fixed size rather than bytes.</summary>
    [Bit(1, 0)]
    public bool Fixed { get; init; }

    /// <summary>TRANSFER LENGTH in bytes, or blocks with FIXED.</summary>
    [U24(2)]
    public required uint TransferLength { get; init; }

    /// <summary>Number of data bytes.</summary>
    /// <param name="blockSize">Fixed block length; not looked at without FIXED.</param>
    public long DataLength(int blockSize) => TransferLength * (Fixed ? (long)blockSize : 1L);
}

/// <summary>VERIFY(6) of tapes.</summary>
[ScsiCommand(0x13, "VERIFY(6)", Cdb.Length6, DataDirection.Out, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 6)]
public readonly partial record struct TapeVerify6 : IScsiCommand
{
    /// <summary>VTE: to the end of data.</summary>
    [Bit(1, 5)]
    public bool VerifyToEnd { get; init; }

    /// <summary>VLBPM: check the protection information.</summary>
    [Bit(1, 4)]
    public bool VerifyProtection { get; init; }

    /// <summary>VBF: the length counts filemarks.</summary>
    [Bit(1, 3)]
    public bool VerifyByFilemarks { get; init; }

    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 2)]
    public bool Immed { get; init; }

    /// <summary>BYTCMP: compare with the data sent.</summary>
    [Bit(1, 1)]
    public bool ByteCompare { get; init; }

    /// <summary>FIXED: the length counts blocks of the fixed size rather than bytes.</summary>
    [Bit(1, 0)]
    public bool Fixed { get; init; }

    /// <summary>VERIFICATION LENGTH in bytes, blocks or filemarks.</summary>
    [U24(2)]
    public required uint VerificationLength { get; init; }

    /// <summary>Number of Data-Out bytes: none without BYTCMP.</summary>
    /// <param name="blockSize">Fixed block length; not looked at without FIXED.</param>
    public long DataLength(int blockSize) => ByteCompare ? VerificationLength * (Fixed ? (long)blockSize : 1L) : 0;
}

/// <summary>WRITE FILEMARKS(6); zero filemarks flush the buffer.</summary>
[ScsiCommand(0x10, "WRITE FILEMARKS(6)", Cdb.Length6, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 1)]
public readonly partial record struct WriteFilemarks6 : IScsiCommand
{
    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 0)]
    public bool Immed { get; init; }

    /// <summary>FILEMARK COUNT.</summary>
    [U24(2)]
    public required uint FilemarkCount { get; init; }
}

/// <summary>ERASE(6).</summary>
[ScsiCommand(0x19, "ERASE(6)", Cdb.Length6, DataDirection.None, Sets = CommandSets.Tape, Spec = "SSC-5")]
[Reserved(1, 7, 3)]
[Reserved(2, 3)]
public readonly partial record struct Erase6 : IScsiCommand
{
    /// <summary>SMD: security metadata also.</summary>
    [Bit(1, 2)]
    public bool SecureMedium { get; init; }

    /// <summary>IMMED: status comes before the operation has ended.</summary>
    [Bit(1, 1)]
    public bool Immed { get; init; }

    /// <summary>LONG: to the end of the medium.</summary>
    [Bit(1, 0)]
    public bool Long { get; init; }
}
