using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Vpd;

/// <summary>Extended INQUIRY Data VPD page (SPC-5).</summary>
[VpdPage(0x86, "Extended INQUIRY data", 64)]
[Reserved(5, 7, 6)]
[Reserved(6, 7, 4)]
[Reserved(7, 7, 6)]
[Reserved(7, 3, 1)]
[Reserved(8, 2, 2)]
[Reserved(9, 7, 4)]
[Reserved(12, 3, 0)]
[Reserved(14, 5, 3)]
[Reserved(19, 0, 0)]
[Reserved(20, 44)]
public readonly partial record struct ExtendedInquiryPage
{
    /// <summary>ACTIVATE_MICROCODE: what activates downloaded microcode.</summary>
    [Bits(4, 7, 6)]
    public byte ActivateMicrocode { get; init; }

    /// <summary>SPT: supported protection types.</summary>
    [Bits(4, 5, 3)]
    public byte Spt { get; init; }

    /// <summary>GRD_CHK: the guard is checked.</summary>
    [Bit(4, 2)]
    public bool GrdChk { get; init; }

    /// <summary>APP_CHK: the application tag is checked.</summary>
    [Bit(4, 1)]
    public bool AppChk { get; init; }

    /// <summary>REF_CHK: the reference tag is checked.</summary>
    [Bit(4, 0)]
    public bool RefChk { get; init; }

    /// <summary>UASK_SUP: sense key specific data in unit attentions.</summary>
    [Bit(5, 5)]
    public bool UaskSup { get; init; }

    /// <summary>GROUP_SUP: grouping functions.</summary>
    [Bit(5, 4)]
    public bool GroupSup { get; init; }

    /// <summary>PRIOR_SUP: command priorities.</summary>
    [Bit(5, 3)]
    public bool PriorSup { get; init; }

    /// <summary>HEADSUP: HEAD OF QUEUE.</summary>
    [Bit(5, 2)]
    public bool HeadSup { get; init; }

    /// <summary>ORDSUP: ORDERED.</summary>
    [Bit(5, 1)]
    public bool OrdSup { get; init; }

    /// <summary>SIMPSUP: SIMPLE.</summary>
    [Bit(5, 0)]
    public bool SimpSup { get; init; }

    /// <summary>WU_SUP: WRITE UNCORRECTABLE.</summary>
    [Bit(6, 3)]
    public bool WuSup { get; init; }

    /// <summary>CRD_SUP: correction disable.</summary>
    [Bit(6, 2)]
    public bool CrdSup { get; init; }

    /// <summary>NV_SUP: a non-volatile cache.</summary>
    [Bit(6, 1)]
    public bool NvSup { get; init; }

    /// <summary>V_SUP: a volatile cache.</summary>
    [Bit(6, 0)]
    public bool VSup { get; init; }

    /// <summary>NO_PI_CHK: no checking of protection information on READ.</summary>
    [Bit(7, 5)]
    public bool NoPiChk { get; init; }

    /// <summary>P_I_I_SUP: protection information intervals.</summary>
    [Bit(7, 4)]
    public bool PIiSup { get; init; }

    /// <summary>LUICLR: I_T nexus loss clears unit attentions.</summary>
    [Bit(7, 0)]
    public bool Luiclr { get; init; }

    /// <summary>LU_COLL_TYPE: logical unit collection.</summary>
    [Bits(8, 7, 5)]
    public byte Lucti { get; init; }

    /// <summary>R_SUP: referrals.</summary>
    [Bit(8, 4)]
    public bool RSup { get; init; }

    /// <summary>RTD_SUP: revert to defaults.</summary>
    [Bit(8, 3)]
    public bool RtdSup { get; init; }

    /// <summary>HSSRELEF: history snapshots release effects.</summary>
    [Bit(8, 1)]
    public bool HssRelef { get; init; }

    /// <summary>CBCS: capability-based command security (obsolete).</summary>
    [Bit(8, 0)]
    public bool CbcsSup { get; init; }

    /// <summary>MULTI I_T NEXUS MICROCODE DOWNLOAD.</summary>
    [Bits(9, 3, 0)]
    public byte MultiNexusMicrocodeDownload { get; init; }

    /// <summary>EXTENDED SELF-TEST COMPLETION MINUTES.</summary>
    [U16(10)]
    public ushort ExtendedSelfTestMinutes { get; init; }

    /// <summary>POA_SUP: power on activates microcode.</summary>
    [Bit(12, 7)]
    public bool PoaSup { get; init; }

    /// <summary>HRA_SUP: hard reset activates microcode.</summary>
    [Bit(12, 6)]
    public bool HraSup { get; init; }

    /// <summary>VSA_SUP: vendor specific events activate microcode.</summary>
    [Bit(12, 5)]
    public bool VsaSup { get; init; }

    /// <summary>DMS_VALID: the download mode bits are valid.</summary>
    [Bit(12, 4)]
    public bool DmsValid { get; init; }

    /// <summary>MAXIMUM SUPPORTED SENSE DATA LENGTH in bytes.</summary>
    [U8(13)]
    public byte MaximumSenseLength { get; init; }

    /// <summary>IBS: implicit bind.</summary>
    [Bit(14, 7)]
    public bool Ibs { get; init; }

    /// <summary>IAS: implicit affiliation.</summary>
    [Bit(14, 6)]
    public bool Ias { get; init; }

    /// <summary>SAC: set affiliation.</summary>
    [Bit(14, 2)]
    public bool Sac { get; init; }

    /// <summary>NRD1: no redirect, deferred.</summary>
    [Bit(14, 1)]
    public bool Nrd1 { get; init; }

    /// <summary>NRD0: no redirect.</summary>
    [Bit(14, 0)]
    public bool Nrd0 { get; init; }

    /// <summary>MAXIMUM INQUIRY CHANGE LOGS.</summary>
    [U16(15)]
    public ushort MaximumInquiryChangeLogs { get; init; }

    /// <summary>MAXIMUM MODE PAGE CHANGE LOGS.</summary>
    [U16(17)]
    public ushort MaximumModePageChangeLogs { get; init; }

    /// <summary>DM_MD_4: download mode 04h.</summary>
    [Bit(19, 7)]
    public bool Dm4 { get; init; }

    /// <summary>DM_MD_5: download mode 05h.</summary>
    [Bit(19, 6)]
    public bool Dm5 { get; init; }

    /// <summary>DM_MD_6: download mode 06h.</summary>
    [Bit(19, 5)]
    public bool Dm6 { get; init; }

    /// <summary>DM_MD_7: download mode 07h.</summary>
    [Bit(19, 4)]
    public bool Dm7 { get; init; }

    /// <summary>DM_MD_D: download mode 0Dh.</summary>
    [Bit(19, 3)]
    public bool DmD { get; init; }

    /// <summary>DM_MD_E: download mode 0Eh.</summary>
    [Bit(19, 2)]
    public bool DmE { get; init; }

    /// <summary>DM_MD_F: download mode 0Fh.</summary>
    [Bit(19, 1)]
    public bool DmF { get; init; }
}
