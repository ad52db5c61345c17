using Lunaris.Compliance.Framework;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;

namespace Lunaris.Tests.Scsi.Commands;

/// <summary>The compliance case of each command, or why there is none.</summary>
internal static class CommandCoverage
{
    private const string Rare = "optional, and no target at hand implements it";
    private const string Destroys = "changes the format or the defects of the medium for good";
    private const string Copies = "token and LID4 copies: no target at hand implements them";
    private const string Streams = "streams, scattered writes and physical elements: no target at hand implements them";
    private const string Long = "the 32-byte form of a command whose shorter forms have their cases; READ(32), WRITE(32) and VERIFY(32) stand for the format";

    // Commands whose clause is that of several service actions.
    private static readonly Dictionary<Type, string> s_cases = new()
    {
        [typeof(Release6)] = "SCSI.Reserve6.Simple",
        [typeof(SanitizeOverwrite)] = "SCSI.Sanitize.Overwrite",
        [typeof(SanitizeBlockErase)] = "SCSI.Sanitize.BlockErase",
        [typeof(SanitizeCryptographicErase)] = "SCSI.Sanitize.CryptoErase",
        [typeof(SanitizeExitFailureMode)] = "SCSI.Sanitize.ExitFailureMode",
        [typeof(PersistentReserveInReadKeys)] = "SCSI.PrinReadKeys.Simple",
        [typeof(PersistentReserveInReadReservation)] = "SCSI.ProutReserve.Simple",
        [typeof(PersistentReserveInReportCapabilities)] = "SCSI.PrinReportCapabilities.Simple",
        [typeof(PersistentReserveInReadFullStatus)] = "SCSI.PrinReadFullStatus.Simple",
        [typeof(PersistentReserveOutRegister)] = "SCSI.ProutRegister.Simple",
        [typeof(PersistentReserveOutReserve)] = "SCSI.ProutReserve.Simple",
        [typeof(PersistentReserveOutRelease)] = "SCSI.ProutReserve.Simple",
        [typeof(PersistentReserveOutClear)] = "SCSI.ProutClear.Simple",
        [typeof(PersistentReserveOutPreempt)] = "SCSI.ProutPreempt.RemoveRegistration",
        [typeof(PersistentReserveOutPreemptAndAbort)] = "SCSI.ProutPreemptAbort.Simple",
        [typeof(PersistentReserveOutRegisterAndIgnoreExistingKey)] = "SCSI.ProutRegister.Ignore",
        [typeof(PersistentReserveOutRegisterAndMove)] = "SCSI.ProutRegisterAndMove.Simple",
        [typeof(ReceiveCopyStatusLid1)] = "SCSI.ReceiveCopyResults.CopyStatus",
        [typeof(ReceiveCopyOperatingParameters)] = "SCSI.ReceiveCopyResults.OpParams",
    };

    private static readonly Dictionary<Type, string> s_exemptions = Reasons(
        (Destroys, [typeof(FormatUnit), typeof(FormatWithPreset), typeof(ReassignBlocks), typeof(ReadLong10), typeof(ReadLong16), typeof(WriteLong10), typeof(WriteLong16)]),
        (Long, [typeof(WriteAndVerify32), typeof(WriteSame32), typeof(OrWrite32), typeof(WriteAtomic32), typeof(GetLbaStatus32), typeof(XdWriteRead32)]),
        (Copies, [typeof(ExtendedCopyLid4), typeof(PopulateToken), typeof(WriteUsingToken), typeof(CopyOperationAbort), typeof(ReceiveCopyDataLid1), typeof(ReceiveCopyFailureDetailsLid1), typeof(ReceiveCopyStatusLid4), typeof(ReceiveCopyDataLid4), typeof(ReceiveRodTokenInformation), typeof(ReportAllRodTokens)]),
        (Streams, [typeof(WriteStream16), typeof(WriteStream32), typeof(WriteScattered16), typeof(WriteScattered32), typeof(StreamControl), typeof(GetStreamStatus), typeof(GetPhysicalElementStatus), typeof(RemoveElementAndTruncate), typeof(RestoreElementsAndRebuild)]),
        (Rare, [typeof(ReceiveDiagnosticResults), typeof(LogSelect), typeof(XdWriteRead10), typeof(Reserve10), typeof(Release10), typeof(PersistentReserveOutReplaceLostReservation), typeof(ReadBuffer16), typeof(ReportReferrals), typeof(BackgroundControl), typeof(SecurityProtocolIn), typeof(SecurityProtocolOut), typeof(ReportIdentifyingInformation), typeof(SetIdentifyingInformation), typeof(ReportAliases), typeof(ChangeAliases), typeof(ReportPriority), typeof(SetPriority), typeof(ReportTimestamp), typeof(SetTimestamp), typeof(ReportProvisioningInitializationPattern), typeof(SetTargetPortGroups), typeof(ReadMediaSerialNumber)]));

    /// <summary>The case that checks a command, or null.</summary>
    public static string? CaseOf(ScsiCommandInfo command)
    {
        if (s_cases.TryGetValue(command.Type, out string? name))
        {
            return name;
        }

        if (!IsOfDisks(command))
        {
            return null;
        }

        ComplianceCase[] cases = [.. CaseCatalogue.All.Where(c => c.Clauses.Any(clause => clause[(clause.IndexOf(' ', StringComparison.Ordinal) + 1)..] == command.Name))];
        return (cases.FirstOrDefault(c => c.Name.EndsWith(".Simple", StringComparison.Ordinal)) ?? cases.FirstOrDefault())?.Name;
    }

    /// <summary>Why no case checks a command, or null.</summary>
    public static string? ExemptionOf(ScsiCommandInfo command) =>
        !IsOfDisks(command) ? "the suite is for disks" : s_exemptions.GetValueOrDefault(command.Type);

    /// <summary>Names that are mapped by hand.</summary>
    public static IEnumerable<string> NamedCases => s_cases.Values;

    private static bool IsOfDisks(ScsiCommandInfo command) => (command.Sets & (CommandSets.Primary | CommandSets.Block)) != 0;

    private static Dictionary<Type, string> Reasons(params (string Reason, Type[] Types)[] rows) =>
        rows.SelectMany(row => row.Types.Select(type => (type, row.Reason))).ToDictionary(pair => pair.type, pair => pair.Reason);
}
