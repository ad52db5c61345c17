using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.Scsi.Mode;

namespace Lunaris.LibIscsi.Scsi.DataIn;

/// <summary>Mode parameters: the header and the pages, five of them with their fields.</summary>
internal static unsafe class ModeDataIn
{
    /// <summary>Finds a page.</summary>
    [CExport("scsi_modesense_get_page")]
    public static NativeModePage* Find(NativeModeSense* ms, [CType("enum scsi_modesense_page_code")] int page_code, int subpage_code)
    {
        NativeModePage* page = ms->Pages;
        while (page != null && (page->PageCode != page_code || page->SubpageCode != subpage_code))
        {
            page = page->Next;
        }

        return page;
    }

    public static NativeModeSense* Unmarshal(NativeScsiTask* task, ReadOnlySpan<byte> data, bool isSix)
    {
        if (!(isSix ? ModeParameters.TryParseSense6(data, out ModeParameters parameters) : ModeParameters.TryParseSense10(data, out parameters)))
        {
            return null;
        }

        NativeModeSense* result = TaskMemory.Allocate<NativeModeSense>(task);
        result->ModeDataLength = parameters.Header.ModeDataLength;
        result->MediumType = parameters.Header.MediumType;
        result->DeviceSpecificParameter = data[isSix ? 2 : 3];
        result->LongLba = DataReader.Byte(parameters.Header.LongLba);
        result->BlockDescriptorLength = (byte)Math.Min(byte.MaxValue, (int)parameters.Header.BlockDescriptorLength);
        foreach (ModePageView page in parameters.Pages)
        {
            // A page that was cut off would look as if its last fields were zero, and be written back so.
            if (page.IsTruncated)
            {
                break;
            }

            NativeModePage* item = Page(task, page);

            // The C library's list runs from the last page to the first.
            item->Next = result->Pages;
            result->Pages = item;
        }

        return result;
    }

    private static NativeModePage* Page(NativeScsiTask* task, ModePageView page)
    {
        NativeModePage* item = TaskMemory.Allocate<NativeModePage>(task);

        // The bits where they are in the byte, as the C library has them.
        item->Ps = page.Bytes[0] & 0x80;
        item->Spf = page.Bytes[0] & 0x40;
        item->PageCode = page.PageCode;
        item->SubpageCode = page.Subpage;
        item->Len = page.Content.Length;
        if (page.TryRead(out CachingPage caching))
        {
            item->Caching = From(caching);
        }
        else if (page.TryRead(out ControlPage control))
        {
            item->Control = From(control);
        }
        else if (page.TryRead(out DisconnectReconnectPage disconnect))
        {
            item->DisconnectReconnect = From(disconnect);
        }
        else if (page.TryRead(out InformationalExceptionsPage exceptions))
        {
            item->InformationalExceptions = From(exceptions);
        }
        else if (page.TryRead(out PowerConditionPage power))
        {
            item->PowerCondition = From(power);
        }

        return item;
    }

    private static NativeCachingPage From(CachingPage page) => new()
    {
        Ic = DataReader.Int(page.Ic),
        Abpf = DataReader.Int(page.Abpf),
        Cap = DataReader.Int(page.Cap),
        Disc = DataReader.Int(page.Disc),
        Size = DataReader.Int(page.SegmentBySize),
        Wce = DataReader.Int(page.Wce),
        Mf = DataReader.Int(page.Mf),
        Rcd = DataReader.Int(page.Rcd),
        DemandReadRetentionPriority = page.DemandReadRetentionPriority,
        WriteRetentionPriority = page.WriteRetentionPriority,
        DisablePrefetchTransferLength = page.DisablePrefetchTransferLength,
        MinimumPrefetch = page.MinimumPrefetch,
        MaximumPrefetch = page.MaximumPrefetch,
        MaximumPrefetchCeiling = page.MaximumPrefetchCeiling,
        Fsw = DataReader.Int(page.Fsw),
        Lbcss = DataReader.Int(page.Lbcss),
        Dra = DataReader.Int(page.Dra),
        NvDis = DataReader.Int(page.NvDis),
        NumberOfCacheSegments = page.NumberOfCacheSegments,
        CacheSegmentSize = page.CacheSegmentSize,
    };

    private static NativeControlPage From(ControlPage page) => new()
    {
        Tst = page.Tst,
        TmfOnly = DataReader.Int(page.TmfOnly),
        Dpicz = DataReader.Int(page.DpicZ),
        DSense = DataReader.Int(page.DSense),
        Gltsd = DataReader.Int(page.Gltsd),
        Rlec = DataReader.Int(page.Rlec),
        QueueAlgorithmModifier = page.QueueAlgorithmModifier,
        Nuar = page.Nuar ? 8 : 0,
        Qerr = page.QErr,
        Vs = DataReader.Int(page.Vs),
        Rac = DataReader.Int(page.Rac),
        UaIntlckCtrl = page.UaInterlockControl,
        Swp = DataReader.Int(page.Swp),
        Ato = DataReader.Int(page.Ato),
        Tas = DataReader.Int(page.Tas),
        Atmpe = DataReader.Int(page.Atmpe),
        Rwwp = DataReader.Int(page.Rwwp),
        AutoloadMode = page.AutoloadMode,
        BusyTimeoutPeriod = page.BusyTimeoutPeriod,
        ExtendedSelfTestCompletionTime = page.ExtendedSelfTestCompletionTime,
    };

    private static NativeDisconnectReconnectPage From(DisconnectReconnectPage page) => new()
    {
        BufferFullRatio = page.BufferFullRatio,
        BufferEmptyRatio = page.BufferEmptyRatio,
        BusInactivityLimit = page.BusInactivityLimit,
        DisconnectTimeLimit = page.DisconnectTimeLimit,
        ConnectTimeLimit = page.ConnectTimeLimit,
        MaximumBurstSize = page.MaximumBurstSize,
        Emdp = DataReader.Int(page.Emdp),
        FairArbitration = page.FairArbitration,
        Dimm = DataReader.Int(page.Dimm),
        Dtdc = page.DataTransferDisconnect,
        FirstBurstSize = page.FirstBurstSize,
    };

    private static NativeInformationalExceptionsPage From(InformationalExceptionsPage page) => new()
    {
        Perf = DataReader.Int(page.Perf),
        Ebf = DataReader.Int(page.Ebf),
        EwAsc = DataReader.Int(page.EWasc),
        DExcpt = DataReader.Int(page.DExcpt),
        Test = DataReader.Int(page.Test),
        EBackErr = DataReader.Int(page.Ebackerr),
        LogErr = DataReader.Int(page.LogErr),
        Mrie = page.Mrie,
        IntervalTimer = (int)page.IntervalTimer,
        ReportCount = (int)page.ReportCount,
    };

    private static NativePowerConditionPage From(PowerConditionPage page) => new()
    {
        PmBgPrecedence = page.PmBgPrecedence,
        StandbyY = DataReader.Int(page.StandbyY),
        IdleC = DataReader.Int(page.IdleC),
        IdleB = DataReader.Int(page.IdleB),
        IdleA = DataReader.Int(page.IdleA),
        StandbyZ = DataReader.Int(page.StandbyZ),
        IdleAConditionTimer = page.IdleATimer,
        StandbyZConditionTimer = page.StandbyZTimer,
        IdleBConditionTimer = page.IdleBTimer,
        IdleCConditionTimer = page.IdleCTimer,
        StandbyYConditionTimer = page.StandbyYTimer,
        CcfIdle = page.CcfIdle,
        CcfStandby = page.CcfStandby,
        CcfStopped = page.CcfStopped,
    };
}
