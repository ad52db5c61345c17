using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.LibIscsi.Scsi;

namespace Lunaris.LibIscsi.Commands;

/// <summary>Commands with a parameter list: UNMAP, SANITIZE, reservations, third-party copy.</summary>
internal static unsafe class Management
{
    private const byte BlockErase = 0x02;
    private const byte CryptoErase = 0x03;
    private const byte ExitFailureMode = 0x1F;

    [CExport("scsi_cdb_unmap")]
    public static NativeScsiTask* UnmapCdb(int anchor, int group, ushort xferlen) =>
        CdbWriter.Of(0x42, 10).Bit(1, 0, anchor).Group(6, group).U16(7, xferlen).Out(xferlen);

    /// <summary>UNMAP of a list of ranges, as far as they fit one parameter list.</summary>
    [CommandFamily("unmap")]
    public static NativeScsiTask* Unmap(int anchor, int group, [NullOk] NativeUnmapRange* list, int list_len)
    {
        const int Header = 8;
        const int Descriptor = 16;
        if (list_len is < 0 or > (ushort.MaxValue - Header) / Descriptor || (list == null && list_len != 0))
        {
            return null;
        }

        int length = Header + (list_len * Descriptor);
        NativeScsiTask* task = UnmapCdb(anchor, group, (ushort)length);
        byte* data = TaskMemory.AllocateArray<byte>(task, length);
        BigEndian.SetU16(data, (ushort)(length - 2));
        BigEndian.SetU16(data + 2, (ushort)(length - Header));
        for (int i = 0; i < list_len; i++)
        {
            byte* descriptor = data + Header + (i * Descriptor);
            BigEndian.SetU64(descriptor, list[i].Lba);
            BigEndian.SetU32(descriptor + 8, list[i].Num);
        }

        TaskBuffers.AttachOut(task, data, (nuint)length);
        return task;
    }

    /// <summary>The data is padded to a multiple of four bytes.</summary>
    [CExport("scsi_cdb_sanitize")]
    public static NativeScsiTask* SanitizeCdb(int immed, int ause, int sa, int param_len)
    {
        NativeScsiTask* task = CdbWriter.Of(0x48, 10).Bits(1, 4, 0, sa).Bit(1, 7, immed).Bit(1, 5, ause).U16(7, param_len).Out((uint)param_len);
        task->ExpectedTransferLength = (param_len + 3) & 0xFFFC;
        return task;
    }

    [CommandFamily("sanitize")]
    public static NativeScsiTask* Sanitize(int immed, int ause, int sa, int param_len, [NullOk] NativeIscsiData* data)
    {
        NativeScsiTask* task = SanitizeCdb(immed, ause, sa, param_len);
        Attach(task, data);
        return task;
    }

    [CommandFamily("sanitize_block_erase")]
    public static NativeScsiTask* SanitizeBlockErase(int immed, int ause) => SanitizeCdb(immed, ause, BlockErase, 0);

    [CommandFamily("sanitize_crypto_erase")]
    public static NativeScsiTask* SanitizeCryptoErase(int immed, int ause) => SanitizeCdb(immed, ause, CryptoErase, 0);

    [CommandFamily("sanitize_exit_failure_mode")]
    public static NativeScsiTask* SanitizeExitFailureMode(int immed, int ause) => SanitizeCdb(immed, ause, ExitFailureMode, 0);

    [CExport("scsi_cdb_reserve6")]
    [CommandFamily("reserve6")]
    public static NativeScsiTask* Reserve6() => CdbWriter.Of(0x16, 6).Task;

    [CExport("scsi_cdb_release6")]
    [CommandFamily("release6")]
    public static NativeScsiTask* Release6() => CdbWriter.Of(0x17, 6).Task;

    [CExport("scsi_cdb_persistent_reserve_in")]
    [CommandFamily("persistent_reserve_in", "int sa, xferlen")]
    public static NativeScsiTask* PersistentReserveIn([CType("enum scsi_persistent_in_sa")] int sa, ushort xferlen) =>
        CdbWriter.Of(0x5E, 10).Bits(1, 4, 0, sa).U16(7, xferlen).In(xferlen);

    /// <summary>
    /// All service actions with the basic parameter list. REGISTER AND MOVE has another one, for which the ABI has no struct.
    /// </summary>
    [CExport("scsi_cdb_persistent_reserve_out")]
    [CommandFamily("persistent_reserve_out", "int sa, int scope, int type, params")]
    public static NativeScsiTask* PersistentReserveOut(
        [CType("enum scsi_persistent_out_sa")] int sa, [CType("enum scsi_persistent_out_scope")] int scope, [CType("enum scsi_persistent_out_type")] int type, void* @params)
    {
        const int ListLength = 24;
        const int LastBasicAction = 6;
        if (sa is < 0 or > LastBasicAction)
        {
            return null;
        }

        var from = (NativeReserveOut*)@params;
        NativeScsiTask* task = CdbWriter.Of(0x5F, 10).Bits(1, 4, 0, sa).Bits(2, 7, 4, scope).Bits(2, 3, 0, type).U32(5, ListLength).Out(ListLength);
        byte* list = TaskMemory.AllocateArray<byte>(task, ListLength);
        BigEndian.SetU64(list, from->ReservationKey);
        BigEndian.SetU64(list + 8, from->ServiceActionReservationKey);
        list[20] = (byte)((from->SpecIPt != 0 ? 0x08 : 0) | (from->AllTgPt != 0 ? 0x04 : 0) | (from->Aptpl != 0 ? 0x01 : 0));
        TaskBuffers.AttachOut(task, list, ListLength);
        return task;
    }

    /// <summary>The header calls the parameter <c>immed</c>; it is the length of the parameter list.</summary>
    [CExport("scsi_cdb_extended_copy")]
    public static NativeScsiTask* ExtendedCopyCdb(int param_len) => CdbWriter.Of(0x83, 16).U32(10, (uint)param_len).Out((uint)param_len);

    [CommandFamily("extended_copy")]
    public static NativeScsiTask* ExtendedCopy(NativeIscsiData* param_data)
    {
        if (param_data->Size > int.MaxValue)
        {
            return null;
        }

        NativeScsiTask* task = ExtendedCopyCdb((int)param_data->Size);
        Attach(task, param_data);
        return task;
    }

    [CExport("scsi_cdb_receive_copy_results")]
    [CommandFamily("receive_copy_results", "int sa, list_id, alloc_len=xferlen")]
    public static NativeScsiTask* ReceiveCopyResults([CType("enum scsi_copy_results_sa")] int sa, int list_id, int xferlen) =>
        CdbWriter.Of(0x84, 16).Bits(1, 4, 0, sa).U8(2, list_id).U32(10, (uint)xferlen).In((uint)xferlen);

    private static void Attach(NativeScsiTask* task, NativeIscsiData* data)
    {
        if (data != null)
        {
            TaskBuffers.AttachOut(task, data->Data, data->Size);
        }
    }
}
