using System.Buffers.Binary;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>The parameter list of MODE SELECT from one page's struct: header without block descriptors, and the page.</summary>
internal static unsafe class ModeDataOut
{
    /// <summary>
    /// Makes the list; null for a page that is none of the five, and for the sub_page format, which none of them has. Bits that a struct has no
    /// room for are lost.
    /// </summary>
    [CExport("scsi_modesense_dataout_marshall")]
    [Differs("A page with the sub_page format is refused: none of the five has it.")]
    public static NativeScsiData* Marshal(NativeScsiTask* task, NativeModePage* mp, int is_modeselect6)
    {
        int length = mp->Spf != 0 ? 0 : mp->PageCode switch
        {
            0x08 => 20,
            0x0A => 12,
            0x02 => 16,
            0x1C => 12,
            0x1A => 40,
            _ => 0,
        };
        if (length == 0)
        {
            return null;
        }

        int header = is_modeselect6 != 0 ? 4 : 8;
        NativeScsiData* data = TaskMemory.Allocate<NativeScsiData>(task);
        data->Size = header + length;
        data->Data = TaskMemory.AllocateArray<byte>(task, data->Size);
        var page = new Span<byte>(data->Data + header, length);
        page[0] = (byte)((mp->PageCode & 0x3F) | Bit(mp->Ps, 7));
        page[1] = (byte)(length - 2);
        switch (mp->PageCode)
        {
            case 0x08:
                Write(page, ref mp->Caching);
                break;
            case 0x0A:
                Write(page, ref mp->Control);
                break;
            case 0x02:
                Write(page, ref mp->DisconnectReconnect);
                break;
            case 0x1C:
                Write(page, ref mp->InformationalExceptions);
                break;
            default:
                Write(page, ref mp->PowerCondition);
                break;
        }

        return data;
    }

    private static void Write(Span<byte> page, ref NativeCachingPage from)
    {
        page[2] = (byte)(Bit(from.Ic, 7) | Bit(from.Abpf, 6) | Bit(from.Cap, 5) | Bit(from.Disc, 4) | Bit(from.Size, 3) | Bit(from.Wce, 2) | Bit(from.Mf, 1) | Bit(from.Rcd, 0));
        page[3] = (byte)(Bits(from.DemandReadRetentionPriority, 7, 4) | Bits(from.WriteRetentionPriority, 3, 0));
        U16(page, 4, from.DisablePrefetchTransferLength);
        U16(page, 6, from.MinimumPrefetch);
        U16(page, 8, from.MaximumPrefetch);
        U16(page, 10, from.MaximumPrefetchCeiling);
        page[12] = (byte)(Bit(from.Fsw, 7) | Bit(from.Lbcss, 6) | Bit(from.Dra, 5) | Bit(from.NvDis, 0));
        page[13] = (byte)from.NumberOfCacheSegments;
        U16(page, 14, from.CacheSegmentSize);
    }

    private static void Write(Span<byte> page, ref NativeControlPage from)
    {
        page[2] = (byte)(Bits(from.Tst, 7, 5) | Bit(from.TmfOnly, 4) | Bit(from.Dpicz, 3) | Bit(from.DSense, 2) | Bit(from.Gltsd, 1) | Bit(from.Rlec, 0));
        page[3] = (byte)(Bits(from.QueueAlgorithmModifier, 7, 4) | Bit(from.Nuar, 3) | Bits(from.Qerr, 2, 1));
        page[4] = (byte)(Bit(from.Vs, 7) | Bit(from.Rac, 6) | Bits(from.UaIntlckCtrl, 5, 4) | Bit(from.Swp, 3));
        page[5] = (byte)(Bit(from.Ato, 7) | Bit(from.Tas, 6) | Bit(from.Atmpe, 5) | Bit(from.Rwwp, 4) | Bits(from.AutoloadMode, 2, 0));
        U16(page, 8, from.BusyTimeoutPeriod);
        U16(page, 10, from.ExtendedSelfTestCompletionTime);
    }

    private static void Write(Span<byte> page, ref NativeDisconnectReconnectPage from)
    {
        page[2] = (byte)from.BufferFullRatio;
        page[3] = (byte)from.BufferEmptyRatio;
        U16(page, 4, from.BusInactivityLimit);
        U16(page, 6, from.DisconnectTimeLimit);
        U16(page, 8, from.ConnectTimeLimit);
        U16(page, 10, from.MaximumBurstSize);
        page[12] = (byte)(Bit(from.Emdp, 7) | Bits(from.FairArbitration, 6, 4) | Bit(from.Dimm, 3) | Bits(from.Dtdc, 2, 0));
        U16(page, 14, from.FirstBurstSize);
    }

    private static void Write(Span<byte> page, ref NativeInformationalExceptionsPage from)
    {
        page[2] = (byte)(Bit(from.Perf, 7) | Bit(from.Ebf, 5) | Bit(from.EwAsc, 4) | Bit(from.DExcpt, 3) | Bit(from.Test, 2) | Bit(from.EBackErr, 1) | Bit(from.LogErr, 0));
        page[3] = Bits(from.Mrie, 3, 0);
        BinaryPrimitives.WriteInt32BigEndian(page[4..], from.IntervalTimer);
        BinaryPrimitives.WriteInt32BigEndian(page[8..], from.ReportCount);
    }

    private static void Write(Span<byte> page, ref NativePowerConditionPage from)
    {
        page[2] = (byte)(Bits(from.PmBgPrecedence, 7, 6) | Bit(from.StandbyY, 0));
        page[3] = (byte)(Bit(from.IdleC, 3) | Bit(from.IdleB, 2) | Bit(from.IdleA, 1) | Bit(from.StandbyZ, 0));
        BinaryPrimitives.WriteUInt32BigEndian(page[4..], from.IdleAConditionTimer);
        BinaryPrimitives.WriteUInt32BigEndian(page[8..], from.StandbyZConditionTimer);
        BinaryPrimitives.WriteUInt32BigEndian(page[12..], from.IdleBConditionTimer);
        BinaryPrimitives.WriteUInt32BigEndian(page[16..], from.IdleCConditionTimer);
        BinaryPrimitives.WriteUInt32BigEndian(page[20..], from.StandbyYConditionTimer);
        page[39] = (byte)(Bits(from.CcfIdle, 7, 6) | Bits(from.CcfStandby, 5, 4) | Bits(from.CcfStopped, 3, 2));
    }

    private static byte Bit(int value, int bit) => (byte)(value != 0 ? 1 << bit : 0);

    private static byte Bits(int value, int high, int low) => (byte)((value & ((1 << (high - low + 1)) - 1)) << low);

    private static void U16(Span<byte> page, int offset, int value) => BinaryPrimitives.WriteUInt16BigEndian(page[offset..], (ushort)value);
}
