using System.Buffers.Binary;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>The helpers for numbers as SCSI has them.</summary>
internal static unsafe class BigEndian
{
    [CExport("scsi_get_uint64")]
    public static ulong GetU64([CType("const unsigned char *")] byte* c) => BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(c, 8));

    [CExport("scsi_get_uint32")]
    public static uint GetU32([CType("const unsigned char *")] byte* c) => BinaryPrimitives.ReadUInt32BigEndian(new ReadOnlySpan<byte>(c, 4));

    [CExport("scsi_get_uint16")]
    public static ushort GetU16([CType("const unsigned char *")] byte* c) => BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(c, 2));

    [CExport("scsi_set_uint64")]
    public static void SetU64(byte* c, ulong val) => BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(c, 8), val);

    [CExport("scsi_set_uint32")]
    public static void SetU32(byte* c, uint val) => BinaryPrimitives.WriteUInt32BigEndian(new Span<byte>(c, 4), val);

    [CExport("scsi_set_uint16")]
    public static void SetU16(byte* c, ushort val) => BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(c, 2), val);
}
