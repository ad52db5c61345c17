using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;

namespace Lunaris.LibIscsi.Native;

/// <summary>Mode parameters; the last page heads the list.</summary>
[CName("struct scsi_mode_sense")]
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeModeSense
{
    public ushort ModeDataLength;
    public byte MediumType;
    public byte DeviceSpecificParameter;

    [CField("longlba")]
    public byte LongLba;
    public byte BlockDescriptorLength;
    public NativeModePage* Pages;
}

/// <summary>A mode page: what it is, and for five pages their fields.</summary>
[CName("struct scsi_mode_page")]
[StructLayout(LayoutKind.Explicit, Size = 112)]
internal unsafe struct NativeModePage
{
    [FieldOffset(0)]
    public NativeModePage* Next;

    /// <summary>80h where the device can save the page.</summary>
    [FieldOffset(8)]
    public int Ps;

    /// <summary>40h where the page has the sub_page format.</summary>
    [FieldOffset(12)]
    public int Spf;

    [FieldOffset(16)]
    public int PageCode;

    [FieldOffset(20)]
    [CField("subpage_code")]
    public int SubpageCode;

    /// <summary>PAGE LENGTH.</summary>
    [FieldOffset(24)]
    public int Len;

    [FieldOffset(28)]
    public NativeCachingPage Caching;

    [FieldOffset(28)]
    public NativeControlPage Control;

    [FieldOffset(28)]
    public NativeDisconnectReconnectPage DisconnectReconnect;

    [FieldOffset(28)]
    [CField("iec")]
    public NativeInformationalExceptionsPage InformationalExceptions;

    [FieldOffset(28)]
    public NativePowerConditionPage PowerCondition;
}

/// <summary>Caching, 08h.</summary>
[CName("struct scsi_mode_page_caching")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCachingPage
{
    public int Ic;
    public int Abpf;
    public int Cap;
    public int Disc;
    public int Size;
    public int Wce;
    public int Mf;
    public int Rcd;
    public int DemandReadRetentionPriority;
    public int WriteRetentionPriority;
    public int DisablePrefetchTransferLength;
    public int MinimumPrefetch;
    public int MaximumPrefetch;
    public int MaximumPrefetchCeiling;
    public int Fsw;
    public int Lbcss;
    public int Dra;
    public int NvDis;
    public int NumberOfCacheSegments;
    public int CacheSegmentSize;
}

/// <summary>Control, 0Ah.</summary>
[CName("struct scsi_mode_page_control")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeControlPage
{
    public int Tst;
    public int TmfOnly;
    public int Dpicz;
    public int DSense;
    public int Gltsd;
    public int Rlec;
    public int QueueAlgorithmModifier;

    /// <summary>8 where NUAR is set.</summary>
    public int Nuar;
    public int Qerr;
    public int Vs;
    public int Rac;
    public int UaIntlckCtrl;
    public int Swp;
    public int Ato;
    public int Tas;
    public int Atmpe;
    public int Rwwp;
    public int AutoloadMode;
    public int BusyTimeoutPeriod;

    [CField("extended_selftest_completion_time")]
    public int ExtendedSelfTestCompletionTime;
}

/// <summary>Disconnect-reconnect, 02h.</summary>
[CName("struct scsi_mode_page_disconnect_reconnect")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeDisconnectReconnectPage
{
    public int BufferFullRatio;
    public int BufferEmptyRatio;
    public int BusInactivityLimit;
    public int DisconnectTimeLimit;
    public int ConnectTimeLimit;
    public int MaximumBurstSize;
    public int Emdp;
    public int FairArbitration;
    public int Dimm;
    public int Dtdc;
    public int FirstBurstSize;
}

/// <summary>Informational exceptions control, 1Ch.</summary>
[CName("struct scsi_mode_page_informational_exceptions_control")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativeInformationalExceptionsPage
{
    public int Perf;
    public int Ebf;

    [CField("ewasc")]
    public int EwAsc;

    [CField("dexcpt")]
    public int DExcpt;
    public int Test;

    [CField("ebackerr")]
    public int EBackErr;

    [CField("logerr")]
    public int LogErr;
    public int Mrie;
    public int IntervalTimer;
    public int ReportCount;
}

/// <summary>Power condition, 1Ah.</summary>
[CName("struct scsi_mode_page_power_condition")]
[StructLayout(LayoutKind.Sequential)]
internal struct NativePowerConditionPage
{
    public int PmBgPrecedence;
    public int StandbyY;
    public int IdleC;
    public int IdleB;
    public int IdleA;
    public int StandbyZ;
    public uint IdleAConditionTimer;
    public uint StandbyZConditionTimer;
    public uint IdleBConditionTimer;
    public uint IdleCConditionTimer;
    public uint StandbyYConditionTimer;
    public int CcfIdle;
    public int CcfStandby;
    public int CcfStopped;
}
