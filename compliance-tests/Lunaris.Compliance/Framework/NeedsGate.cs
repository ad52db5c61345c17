namespace Lunaris.Compliance.Framework;

/// <summary>Says why a case cannot be run here.</summary>
public static class NeedsGate
{
    /// <summary>The first thing that is missing, or null.</summary>
    public static string? Missing(ComplianceCase complianceCase, TargetUnderTest target)
    {
        ArgumentNullException.ThrowIfNull(complianceCase);
        ArgumentNullException.ThrowIfNull(target);
        Needs needs = complianceCase.Needs;
        RunSettings settings = target.Settings;
        Capabilities device = target.Capabilities;
        (Needs Need, bool Here, string Reason)[] rows =
        [
            (Needs.DataLoss, settings.DataLoss, "writes to the medium: allow it with --dataloss"),
            (Needs.Sanitize, settings.Sanitize, "erases the medium: allow it with --sanitize"),
            (Needs.Format, settings.Format, "formats the medium: allow it with --format"),
            (Needs.ClearReservations, settings.ClearReservations, "clears reservations: allow it with --clear-reservations"),
            (Needs.Paths, settings.Urls.Count > 1, "needs a second URL that leads to the same logical unit"),
            (Needs.Disk, device.IsDisk, "the device is no disk"),
            (Needs.Writable, !device.IsWriteProtected, "the medium is write protected"),
            (Needs.WriteProtected, device.IsWriteProtected, "the medium is not write protected"),
            (Needs.Removable, device.Inquiry.Removable, "the medium is not removable"),
            (Needs.Thin, device.IsThin, "the logical unit has no logical block provisioning (LBPME=0)"),
            (Needs.Tcp, settings.Urls[0].Transport != "iser", "the hand-driven client speaks TCP only"),
            (Needs.Chap, settings.Urls[0].HasCredentials, "the URL has no CHAP credentials"),
        ];
        foreach ((Needs need, bool here, string reason) in rows)
        {
            if (needs.HasFlag(need) && !here)
            {
                return reason;
            }
        }

        return null;
    }
}
