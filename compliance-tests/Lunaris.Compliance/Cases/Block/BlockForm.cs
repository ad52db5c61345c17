namespace Lunaris.Compliance.Cases;

/// <summary>One command of the read, write or verify families, which differ in length and operation code only.</summary>
/// <param name="Code">OPERATION CODE.</param>
/// <param name="Name">The standard's name.</param>
internal sealed record BlockForm(byte Code, string Name)
{
    public static readonly BlockForm Read6 = new(0x08, "READ(6)");
    public static readonly BlockForm Read10 = new(0x28, "READ(10)");
    public static readonly BlockForm Read12 = new(0xA8, "READ(12)");
    public static readonly BlockForm Read16 = new(0x88, "READ(16)");
    public static readonly BlockForm Write6 = new(0x0A, "WRITE(6)");
    public static readonly BlockForm Write10 = new(0x2A, "WRITE(10)");
    public static readonly BlockForm Write12 = new(0xAA, "WRITE(12)");
    public static readonly BlockForm Write16 = new(0x8A, "WRITE(16)");
    public static readonly BlockForm WriteVerify10 = new(0x2E, "WRITE AND VERIFY(10)");
    public static readonly BlockForm WriteVerify12 = new(0xAE, "WRITE AND VERIFY(12)");
    public static readonly BlockForm WriteVerify16 = new(0x8E, "WRITE AND VERIFY(16)");
    public static readonly BlockForm WriteAtomic16 = new(0x9C, "WRITE ATOMIC(16)");
    public static readonly BlockForm OrWrite = new(0x8B, "ORWRITE(16)");
    public static readonly BlockForm Verify10 = new(0x2F, "VERIFY(10)");
    public static readonly BlockForm Verify12 = new(0xAF, "VERIFY(12)");
    public static readonly BlockForm Verify16 = new(0x8F, "VERIFY(16)");
    public static readonly BlockForm Prefetch10 = new(0x34, "PRE-FETCH(10)");
    public static readonly BlockForm Prefetch16 = new(0x90, "PRE-FETCH(16)");
    public static readonly BlockForm SynchronizeCache10 = new(0x35, "SYNCHRONIZE CACHE(10)");
    public static readonly BlockForm SynchronizeCache16 = new(0x91, "SYNCHRONIZE CACHE(16)");
    public static readonly BlockForm WriteSame10 = new(0x41, "WRITE SAME(10)");
    public static readonly BlockForm WriteSame16 = new(0x93, "WRITE SAME(16)");
    public static readonly BlockForm CompareAndWrite = new(0x89, "COMPARE AND WRITE");

    /// <summary>DPO, byte 1.</summary>
    public const byte Dpo = 0x10;

    /// <summary>FUA, byte 1.</summary>
    public const byte Fua = 0x08;

    /// <summary>UNMAP of WRITE SAME, byte 1.</summary>
    public const byte Unmap = 0x08;

    /// <summary>ANCHOR of WRITE SAME, byte 1.</summary>
    public const byte Anchor = 0x10;

    /// <summary>IMMED of PRE-FETCH and SYNCHRONIZE CACHE, byte 1.</summary>
    public const byte Immediate = 0x02;

    /// <summary>The last LBA that the command can name.</summary>
    public ulong MaxLba => Framework.Cdbs.MaxLba(Code);

    public byte[] Cdb(ulong lba, uint blocks, byte flags = 0) => Framework.Cdbs.Block(Code, lba, blocks, flags);
}
