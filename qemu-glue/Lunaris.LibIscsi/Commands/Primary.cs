using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.LibIscsi.Scsi;

namespace Lunaris.LibIscsi.Commands;

/// <summary>Commands of all devices (SPC-5), and READ TOC.</summary>
internal static unsafe class Primary
{
    /// <summary>Allocation length below which REPORT LUNS is refused by devices (SPC-5: less than 16).</summary>
    private const int LeastLunsLength = 16;

    [CExport("scsi_cdb_testunitready")]
    [CommandFamily("testunitready")]
    public static NativeScsiTask* TestUnitReady() => CdbWriter.Of(0x00, 6).Task;

    [CExport("scsi_cdb_inquiry")]
    [CommandFamily("inquiry", "evpd, page_code, maxsize=alloc_len")]
    public static NativeScsiTask* Inquiry(int evpd, int page_code, int alloc_len) =>
        CdbWriter.Of(0x12, 6).Bit(1, 0, evpd).U8(2, page_code).U16(3, alloc_len).In((uint)alloc_len);

    [CExport("scsi_reportluns_cdb")]
    public static NativeScsiTask* ReportLunsCdb(int report_type, int alloc_len) =>
        CdbWriter.Of(0xA0, 12).U8(2, report_type).U32(6, (uint)alloc_len).In((uint)alloc_len);

    [CommandFamily("reportluns", NoLun = true)]
    public static NativeScsiTask* ReportLuns(int report_type, int alloc_len) => alloc_len >= LeastLunsLength
        ? ReportLunsCdb(report_type, alloc_len)
        : throw new ArgumentOutOfRangeException(nameof(alloc_len), $"Minimum allowed alloc len for reportluns is {LeastLunsLength}. You specified {alloc_len}.");

    [CExport("scsi_cdb_modesense6")]
    [CommandFamily("modesense6", "dbd, int pc, int page_code, sub_page_code, alloc_len")]
    public static NativeScsiTask* ModeSense6(
        int dbd, [CType("enum scsi_modesense_page_control")] int pc, [CType("enum scsi_modesense_page_code")] int page_code, int sub_page_code, byte alloc_len) =>
        CdbWriter.Of(0x1A, 6).Bit(1, 3, dbd).U8(2, (pc << 6) | page_code).U8(3, sub_page_code).U8(4, alloc_len).In(alloc_len);

    [CExport("scsi_cdb_modesense10")]
    [CommandFamily("modesense10", "llbaa, dbd, int pc, int page_code, sub_page_code, alloc_len")]
    public static NativeScsiTask* ModeSense10(
        int llbaa, int dbd, [CType("enum scsi_modesense_page_control")] int pc, [CType("enum scsi_modesense_page_code")] int page_code, int sub_page_code, byte alloc_len) =>
        CdbWriter.Of(0x5A, 10).Bit(1, 4, llbaa).Bit(1, 3, dbd).U8(2, (pc << 6) | page_code).U8(3, sub_page_code).U16(7, alloc_len).In(alloc_len);

    [CExport("scsi_cdb_modeselect6")]
    public static NativeScsiTask* ModeSelect6Cdb(int pf, int sp, int param_len) =>
        CdbWriter.Of(0x15, 6).Bit(1, 4, pf).Bit(1, 0, sp).U8(4, param_len).Out((uint)param_len);

    [CExport("scsi_cdb_modeselect10")]
    public static NativeScsiTask* ModeSelect10Cdb(int pf, int sp, int param_len) =>
        CdbWriter.Of(0x55, 10).Bit(1, 4, pf).Bit(1, 0, sp).U16(7, param_len).Out((uint)param_len);

    [CommandFamily("modeselect6")]
    public static NativeScsiTask* ModeSelect6(int pf, int sp, NativeModePage* mp)
    {
        NativeScsiTask* task = ModeSelect6Cdb(pf, sp, 0);
        int length = AttachPage(ref task, mp, isSix: true);
        if (task != null)
        {
            task->Cdb[4] = (byte)length;
        }

        return task;
    }

    [CommandFamily("modeselect10")]
    public static NativeScsiTask* ModeSelect10(int pf, int sp, NativeModePage* mp)
    {
        NativeScsiTask* task = ModeSelect10Cdb(pf, sp, 0);
        int length = AttachPage(ref task, mp, isSix: false);
        if (task != null)
        {
            BigEndian.SetU16(task->Cdb + 7, (ushort)length);
        }

        return task;
    }

    [CExport("scsi_cdb_startstopunit")]
    [CommandFamily("startstopunit")]
    public static NativeScsiTask* StartStopUnit(int immed, int pcm, int pc, int no_flush, int loej, int start) =>
        CdbWriter.Of(0x1B, 6).Bit(1, 0, immed).Bits(3, 3, 0, pcm).Bits(4, 7, 4, pc).Bit(4, 2, no_flush).Bit(4, 1, loej).Bit(4, 0, start).Task;

    [CExport("scsi_cdb_preventallow")]
    [CommandFamily("preventallow")]
    public static NativeScsiTask* PreventAllow(int prevent) => CdbWriter.Of(0x1E, 6).Bits(4, 1, 0, prevent).Task;

    [CExport("scsi_cdb_report_supported_opcodes")]
    [CommandFamily("report_supported_opcodes", "rctd, options, int opcode, sa, alloc_len")]
    public static NativeScsiTask* ReportSupportedOpcodes(int rctd, int options, [CType("enum scsi_opcode")] int opcode, int sa, uint alloc_len) =>
        CdbWriter.Of(0xA3, 12).U8(1, 0x0C).Bit(2, 7, rctd).Bits(2, 2, 0, options).U8(3, opcode).U16(4, sa).U32(6, alloc_len).In(alloc_len);

    /// <summary>Since 1.20.</summary>
    [CExport("scsi_cdb_report_target_port_groups")]
    [Differs("Of version 1.20.")]
    public static NativeScsiTask* ReportTargetPortGroups(uint alloc_len) => CdbWriter.Of(0xA3, 12).U8(1, 0x0A).U32(6, alloc_len).In(alloc_len);

    /// <summary>Only the formats whose data can be read: TOC, session information, full TOC.</summary>
    [CExport("scsi_cdb_readtoc")]
    [CommandFamily("readtoc", "msf, format, track_session, int maxsize=alloc_len")]
    public static NativeScsiTask* ReadToc(int msf, int format, int track_session, ushort alloc_len) => format is < 0 or > 2
        ? null
        : CdbWriter.Of(0x43, 10).Bit(1, 1, msf).U8(2, format).U8(6, format == 1 ? 0 : track_session).U16(7, alloc_len).In(alloc_len);

    private static int AttachPage(ref NativeScsiTask* task, NativeModePage* page, bool isSix)
    {
        NativeScsiData* data = ModeDataOut.Marshal(task, page, isSix ? 1 : 0);
        if (data == null)
        {
            TaskMemory.Free(task);
            task = null;
            return 0;
        }

        task->TransferDirection = TransferDirection.Write;
        task->ExpectedTransferLength = data->Size;
        TaskBuffers.AttachOut(task, data->Data, (nuint)data->Size);
        return data->Size;
    }
}
