using System.Buffers.Binary;

namespace Lunaris.Compliance.Framework;

/// <summary>CDBs of the read and write families, whose fields lie at the same place for each length.</summary>
public static class Cdbs
{
    /// <summary>Operation code, LBA and number of blocks, in the layout that the operation code's group has.</summary>
    /// <param name="code">OPERATION CODE.</param>
    /// <param name="lba">LOGICAL BLOCK ADDRESS.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="flags">Byte 1: protection field, DPO, FUA, BYTCHK and the like.</param>
    /// <param name="control">CONTROL.</param>
    public static byte[] Block(byte code, ulong lba, uint blocks, byte flags = 0, byte control = 0)
    {
        byte[] cdb;
        switch (code >> 5)
        {
            case 0:
                cdb = [code, (byte)((lba >> 16) & 0x1F), (byte)(lba >> 8), (byte)lba, (byte)blocks, control];
                break;
            case 1 or 2:
                cdb = new byte[10];
                BinaryPrimitives.WriteUInt32BigEndian(cdb.AsSpan(2), (uint)lba);
                BinaryPrimitives.WriteUInt16BigEndian(cdb.AsSpan(7), (ushort)blocks);
                break;
            case 5:
                cdb = new byte[12];
                BinaryPrimitives.WriteUInt32BigEndian(cdb.AsSpan(2), (uint)lba);
                BinaryPrimitives.WriteUInt32BigEndian(cdb.AsSpan(6), blocks);
                break;
            case 4:
                cdb = new byte[16];
                BinaryPrimitives.WriteUInt64BigEndian(cdb.AsSpan(2), lba);
                if (code == 0x89)
                {
                    cdb[13] = (byte)blocks;
                }
                else if (code == 0x9C)
                {
                    BinaryPrimitives.WriteUInt16BigEndian(cdb.AsSpan(12), (ushort)blocks);
                }
                else
                {
                    BinaryPrimitives.WriteUInt32BigEndian(cdb.AsSpan(10), blocks);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(code));
        }

        cdb[0] = code;
        if (cdb.Length > 6)
        {
            cdb[1] = flags;
        }

        cdb[^1] = control;
        return cdb;
    }

    /// <summary>READ(10) where it reaches, else READ(16).</summary>
    public static byte[] Read(ulong lba, uint blocks) => Block((byte)(lba + blocks <= uint.MaxValue ? 0x28 : 0x88), lba, blocks);

    /// <summary>WRITE(10) where it reaches, else WRITE(16).</summary>
    public static byte[] Write(ulong lba, uint blocks) => Block((byte)(lba + blocks <= uint.MaxValue ? 0x2A : 0x8A), lba, blocks);

    /// <summary>The last LBA that a command of this operation code can name.</summary>
    public static ulong MaxLba(byte code) => (code >> 5) switch
    {
        0 => 0x1F_FFFF,
        1 or 2 or 5 => uint.MaxValue,
        _ => ulong.MaxValue,
    };
}
