using Lunaris.LibIscsi.Abi;
using Lunaris.Scsi.Sense;

namespace Lunaris.LibIscsi.Scsi;

/// <summary>
/// The words for sense data. Where the C library has words they are the same; where it has none but T10 does, T10's, so that no message says
/// <c>(null)</c> for what is known; null for what nobody knows.
/// </summary>
internal static class SenseNames
{
    /// <summary>Copies of T10's words that were asked for; they are never freed, there are some 700 at most.</summary>
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<int, CString> s_copies = [];

    [CExport("scsi_sense_key_str")]
    [Differs("MEDIUM_ERROR and COMPLETED have words too; the C library answers NULL.")]
    public static CString Key(int key) => key switch
    {
        0x0 => CString.Literal("NO SENSE"u8),
        0x1 => CString.Literal("RECOVERED ERROR"u8),
        0x2 => CString.Literal("NOT READY"u8),
        0x3 => CString.Literal("MEDIUM_ERROR"u8),
        0x4 => CString.Literal("HARDWARE_ERROR"u8),
        0x5 => CString.Literal("ILLEGAL_REQUEST"u8),
        0x6 => CString.Literal("UNIT_ATTENTION"u8),
        0x7 => CString.Literal("DATA PROTECTION"u8),
        0x8 => CString.Literal("BLANK CHECK"u8),
        0x9 => CString.Literal("VENDOR SPECIFIC"u8),
        0xA => CString.Literal("COPY ABORTED"u8),
        0xB => CString.Literal("COMMAND ABORTED"u8),
        0xC => CString.Literal("OBSOLETE_ERROR_CODE"u8),
        0xD => CString.Literal("OVERFLOW_COMMAND"u8),
        0xE => CString.Literal("MISCOMPARE"u8),
        0xF => CString.Literal("COMPLETED"u8),
        _ => default,
    };

    /// <summary>An additional sense code in the upper byte and its qualifier in the lower.</summary>
    [CExport("scsi_sense_ascq_str")]
    [Differs("Codes for which the C library has no words have T10's; it answers NULL.")]
    public static CString Additional(int ascq) => ascq switch
    {
        0x041B => CString.Literal("SANITIZE_IN_PROGRESS"u8),
        0x1115 => CString.Literal("WRITE_AFTER_SANITIZE_REQUIRED"u8),
        0x1A00 => CString.Literal("PARAMETER_LIST_LENGTH_ERROR"u8),
        0x1D00 => CString.Literal("MISCOMPARE_DURING_VERIFY"u8),
        0x1D01 => CString.Literal("MISCOMPARE_VERIFY_OF_UNMAPPED_LBA"u8),
        0x2000 => CString.Literal("INVALID_OPERATION_CODE"u8),
        0x2100 => CString.Literal("LBA_OUT_OF_RANGE"u8),
        0x2400 => CString.Literal("INVALID_FIELD_IN_CDB"u8),
        0x2500 => CString.Literal("LOGICAL_UNIT_NOT_SUPPORTED"u8),
        0x2600 => CString.Literal("INVALID_FIELD_IN_PARAMETER_LIST"u8),
        0x2700 => CString.Literal("WRITE_PROTECTED"u8),
        0x2701 => CString.Literal("HARDWARE_WRITE_PROTECTED"u8),
        0x2702 => CString.Literal("SOFTWARE_WRITE_PROTECTED"u8),
        0x2900 => CString.Literal("BUS_RESET"u8),
        0x2901 => CString.Literal("POWER_ON_OCCURED"u8),
        0x2902 => CString.Literal("SCSI_BUS_RESET_OCCURED"u8),
        0x2903 => CString.Literal("BUS_DEVICE_RESET_FUNCTION_OCCURED"u8),
        0x2904 => CString.Literal("DEVICE_INTERNAL_RESET"u8),
        0x2905 => CString.Literal("TRANSCEIVER_MODE_CHANGED_TO_SINGLE_ENDED"u8),
        0x2906 => CString.Literal("TRANSCEIVER_MODE_CHANGED_TO_LVD"u8),
        0x2A01 => CString.Literal("MODE PARAMETERS CHANGED"u8),
        0x2A09 => CString.Literal("CAPACITY_DATA_HAS_CHANGED"u8),
        0x3807 => CString.Literal("THIN PROVISIONING SOFT THRESHOLD REACHED"u8),
        0x3A00 => CString.Literal("MEDIUM_NOT_PRESENT"u8),
        0x3A01 => CString.Literal("MEDIUM_NOT_PRESENT-TRAY_CLOSED"u8),
        0x3A02 => CString.Literal("MEDIUM_NOT_PRESENT-TRAY_OPEN"u8),
        0x3F03 => CString.Literal("INQUIRY DATA HAS CHANGED"u8),
        0x4400 => CString.Literal("INTERNAL_TARGET_FAILURE"u8),
        0x5300 => CString.Literal("MEDIUM_LOAD_OR_EJECT_FAILED"u8),
        0x5302 => CString.Literal("SCSI_SENSE_ASCQ_MEDIUM_REMOVAL_PREVENTED"u8),
        >= 0 and <= ushort.MaxValue => FromStandard(ascq),
        _ => default,
    };

    private static CString FromStandard(int ascq)
    {
        if (new AdditionalSense((byte)(ascq >> 8), (byte)ascq).Name is not { } name)
        {
            return default;
        }

        lock (s_gate)
        {
            if (!s_copies.TryGetValue(ascq, out CString copy))
            {
                copy = CString.Allocate(name);
                s_copies.Add(ascq, copy);
            }

            return copy;
        }
    }
}
