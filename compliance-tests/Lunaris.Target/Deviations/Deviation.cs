namespace Lunaris.Target;

/// <summary>Ways in which a target can be made to break the standards, each for a test that must notice it.</summary>
public enum Deviation
{
    /// <summary>READ(6) returns the blocks before those that were asked for.</summary>
    Read6ReturnsOtherBlocks,

    /// <summary>READ(10) beyond the end of the medium ends with GOOD.</summary>
    Read10BeyondEndSucceeds,

    /// <summary>READ(12) takes RDPROTECT.</summary>
    Read12IgnoresProtect,

    /// <summary>READ(16) refuses a transfer length of zero.</summary>
    Read16RefusesZeroBlocks,

    /// <summary>WRITE(10) leaves out the last block.</summary>
    Write10LosesLastBlock,

    /// <summary>WRITE(12) beyond the end of the medium ends with GOOD.</summary>
    Write12BeyondEndSucceeds,

    /// <summary>WRITE(16) takes WRPROTECT.</summary>
    Write16IgnoresProtect,

    /// <summary>WRITE AND VERIFY(10) writes nothing.</summary>
    WriteVerify10WritesNothing,

    /// <summary>WRITE AND VERIFY(12) of no block fails.</summary>
    WriteVerify12RefusesZero,

    /// <summary>WRITE AND VERIFY(16) refuses DPO, which DPOFUA announces.</summary>
    WriteVerify16RefusesDpo,

    /// <summary>VERIFY(10) finds everything equal.</summary>
    Verify10NeverMiscompares,

    /// <summary>VERIFY(12) beyond the end of the medium ends with GOOD.</summary>
    Verify12BeyondEndSucceeds,

    /// <summary>VERIFY(16) takes BYTCHK=10b.</summary>
    Verify16TakesReservedByteCheck,

    /// <summary>WRITE SAME(10) writes one block more.</summary>
    WriteSame10WritesOneMore,

    /// <summary>WRITE SAME(16) with UNMAP does nothing.</summary>
    WriteSame16IgnoresUnmap,

    /// <summary>COMPARE AND WRITE that finds a difference ends with GOOD.</summary>
    CompareAndWriteIgnoresDifference,

    /// <summary>The sense data of COMPARE AND WRITE has no offset.</summary>
    CompareAndWriteHidesOffset,

    /// <summary>ORWRITE(16) writes what came in place of the OR.</summary>
    OrWriteOverwrites,

    /// <summary>PRE-FETCH(10) beyond the end of the medium ends with GOOD.</summary>
    Prefetch10BeyondEndSucceeds,

    /// <summary>PRE-FETCH(16) refuses a length of zero.</summary>
    Prefetch16RefusesZeroBlocks,

    /// <summary>SYNCHRONIZE CACHE(10) beyond the end of the medium ends with GOOD.</summary>
    SynchronizeCacheBeyondEndSucceeds,

    /// <summary>UNMAP does nothing.</summary>
    UnmapDoesNothing,

    /// <summary>GET LBA STATUS describes the block behind the one that was asked for.</summary>
    LbaStatusBeginsElsewhere,

    /// <summary>WRITE ATOMIC(16) takes what is longer than the limit.</summary>
    AtomicWriteIgnoresLimit,

    /// <summary>READ CAPACITY(10) tells of one block more.</summary>
    Capacity10Differs,

    /// <summary>READ CAPACITY(16) refuses an allocation length below 12.</summary>
    Capacity16RefusesShortAllocation,

    /// <summary>READ DEFECT DATA(10) returns half of its header.</summary>
    DefectHeader10Cut,

    /// <summary>READ DEFECT DATA(12) announces a list that is not there.</summary>
    DefectList12Announced,

    /// <summary>SANITIZE block erase erases nothing.</summary>
    SanitizeKeepsData,

    /// <summary>SANITIZE takes any service action.</summary>
    SanitizeTakesReservedAction,

    /// <summary>START STOP UNIT with START is refused.</summary>
    StartIsRefused,

    /// <summary>TEST UNIT READY ends with NOT READY.</summary>
    NeverReady,

    /// <summary>RESPONSE DATA FORMAT of INQUIRY is 1.</summary>
    InquiryFormatIsOld,

    /// <summary>INQUIRY ignores the upper byte of its allocation length.</summary>
    InquiryAllocationHasOneByte,

    /// <summary>INQUIRY takes a page code without EVPD.</summary>
    InquiryTakesPageWithoutEvpd,

    /// <summary>Page 00h lists its pages out of order.</summary>
    VpdPagesUnsorted,

    /// <summary>Page 87h is listed and is not there.</summary>
    VpdPageListedOnly,

    /// <summary>Page 86h calls itself 06h.</summary>
    VpdPageHasOtherCode,

    /// <summary>A designator is longer than its page.</summary>
    DesignatorTooLong,

    /// <summary>The Block Limits page has no unmap limits.</summary>
    BlockLimitsWithoutUnmap,

    /// <summary>A version descriptor is not assigned.</summary>
    VersionDescriptorsUnassigned,

    /// <summary>MODE DATA LENGTH of MODE SENSE(6) is one too small.</summary>
    ModeDataLengthWrong,

    /// <summary>MODE SENSE(10) leaves the last page out.</summary>
    ModePageMissingInTen,

    /// <summary>D_SENSE changes nothing.</summary>
    DescriptorSenseIgnored,

    /// <summary>SWP shows, and protects nothing.</summary>
    SoftwareWriteProtectIgnored,

    /// <summary>A target port group is in a reserved state.</summary>
    PortGroupStateReserved,

    /// <summary>REQUEST SENSE, which is mandatory, is not there.</summary>
    RequestSenseMissing,

    /// <summary>REQUEST SENSE refuses allocation lengths below 8.</summary>
    RequestSenseRefusesShort,

    /// <summary>Each command by itself is reported as not supported.</summary>
    OneCommandIsDenied,

    /// <summary>The list of all commands has CTDP without RCTD.</summary>
    TimeoutsWithoutAsking,

    /// <summary>REPORT SUPPORTED TASK MANAGEMENT FUNCTIONS returns eight bytes.</summary>
    TaskManagementListTooLong,

    /// <summary>READ KEYS with a short allocation length announces what fits.</summary>
    KeyListLengthCut,

    /// <summary>READ RESERVATION never shows one.</summary>
    ReservationHidden,

    /// <summary>PERSISTENT RESERVE IN takes any service action.</summary>
    ReserveInTakesReservedAction,

    /// <summary>REPORT CAPABILITIES leaves out types that are there.</summary>
    CapabilitiesDenyTypes,

    /// <summary>PRGENERATION does not count.</summary>
    GenerationStandsStill,

    /// <summary>Write Exclusive lets everybody write.</summary>
    WriteExclusiveLetsWrite,

    /// <summary>A holder that unregisters leaves its reservation behind.</summary>
    UnregisteringKeepsReservation,

    /// <summary>CLEAR leaves the registrations.</summary>
    ClearKeepsRegistrations,

    /// <summary>PREEMPT leaves the registration that it should take.</summary>
    PreemptTakesNothing,

    /// <summary>REGISTER does not look at the RESERVATION KEY.</summary>
    RegisterTakesAnyKey,

    /// <summary>A reservation of SPC-2 outlives the logout.</summary>
    ReservationOutlivesLogout,

    /// <summary>A reservation of SPC-2 outlives a reset.</summary>
    ReservationOutlivesReset,

    /// <summary>A prevention of medium removal outlives its nexus.</summary>
    PreventionOutlivesNexus,

    /// <summary>A prevention of medium removal outlives a reset.</summary>
    PreventionOutlivesReset,

    /// <summary>EXTENDED COPY leaves out the last block.</summary>
    CopyMissesLastBlock,

    /// <summary>RECEIVE COPY RESULTS tells of a copy that failed.</summary>
    CopyStatusIsFailure,

    /// <summary>EXTENDED COPY ignores segments of types that it has not.</summary>
    CopyTakesUnknownSegments,

    /// <summary>WRITE SAME(10) to a protected medium ends with GOOD.</summary>
    ProtectedMediumTakesWriteSame,

    /// <summary>READ(12) without a medium ends with GOOD.</summary>
    ReadsWithoutMedium,

    /// <summary>REPORT LUNS lists a LUN twice.</summary>
    LunListedTwice,

    /// <summary>Log page 00h lists its pages out of order.</summary>
    LogPagesUnsorted,

    /// <summary>The echo buffer changes a byte.</summary>
    EchoBufferSpoilsData,

    /// <summary>A reset raises no unit attention for the initiator that asked.</summary>
    ResetIsNotTold,

    /// <summary>Commands beyond MaxCmdSN are carried out.</summary>
    CommandsBeyondWindow,

    /// <summary>Commands below ExpCmdSN are carried out.</summary>
    CommandsBelowWindow,

    /// <summary>DataSN of Data-Out is not looked at.</summary>
    DataSnIgnored,

    /// <summary>Immediate data is taken whatever was agreed on.</summary>
    ImmediateDataTakenAlways,

    /// <summary>Any CHAP response will do.</summary>
    ChapTakesAnyResponse,

    /// <summary>A login with the ISID of a session leaves that session.</summary>
    ReinstatementKeepsOld,

    /// <summary>A LUN that is not there is served by another unit.</summary>
    UnknownLunIsServed,

    /// <summary>R2Ts ask for all of the data at once, whatever MaxBurstLength says.</summary>
    BurstLimitIgnored,

    /// <summary>Data-In PDUs are longer than the initiator can take.</summary>
    SegmentLimitIgnored,

    /// <summary>A wrong data digest of the initiator is not noticed.</summary>
    DataDigestIgnored,

    /// <summary>Residuals of reads are not told.</summary>
    ReadResidualsMissing,

    /// <summary>Residuals in SCSI Responses are not told.</summary>
    WriteResidualsMissing,

    /// <summary>ABORT TASK says that there is no such task.</summary>
    AbortIsDenied,

    /// <summary>SendTargets is answered by nothing.</summary>
    TargetsNotListed,

    /// <summary>Pings come back without their data.</summary>
    EchoIsEmpty,

    /// <summary>Rejects do not carry what was rejected.</summary>
    RejectWithoutHeader,

    /// <summary>The last Login Response has no TSIH.</summary>
    TsihIsZero,

    /// <summary>StatSN of ping answers is one too low.</summary>
    StatSnStandsStill,

    /// <summary>R2TSN begins with 1.</summary>
    R2TSnSkips,

    /// <summary>DataSN of Data-In begins with 1.</summary>
    DataInSkips,

    /// <summary>MaxCmdSN goes back.</summary>
    WindowGoesBack,

    /// <summary>A logout is answered by a failure.</summary>
    LogoutIsDenied,

    /// <summary>MaxBurstLength is answered by more than was offered.</summary>
    MaxBurstGrows,

    /// <summary>Keys that the target does not know are not answered.</summary>
    UnknownKeysUnanswered,

    /// <summary>The target leaves the operational stage unasked.</summary>
    TransitUnasked,
}
