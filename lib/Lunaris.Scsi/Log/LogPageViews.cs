using Lunaris.Scsi.Layout;

namespace Lunaris.Scsi.Log;

/// <summary>The well known parameters of well known log pages, by name instead of number.</summary>
public static class LogPageViews
{
    private const ushort Temperature = 0x0000;
    private const ushort ReferenceTemperature = 0x0001;
    private const byte NotAvailable = 0xFF;

    /// <summary>Supported Log Pages, 00h: the page codes; for subpage FFh pairs of page and subpage.</summary>
    public static ReadOnlySpan<byte> SupportedPages(this LogPage page) => page.PageCode == LogPageCodes.SupportedPages ? page.Content : default;

    /// <summary>Temperature page, 0Dh: degrees Celsius now and at most; <see langword="null"/> where they are not available.</summary>
    public static (int? Current, int? Reference) TemperatureCelsius(this LogPage page) => page.PageCode == LogPageCodes.Temperature && page.Subpage == 0
        ? (Degrees(page, Temperature), Degrees(page, ReferenceTemperature))
        : (null, null);

    /// <summary>Error counter pages, 02h to 05h: the counters; <see langword="null"/> where the device has not that one.</summary>
    public static ulong? ErrorCounter(this LogPage page, ErrorCounter counter) =>
        page.PageCode is >= LogPageCodes.WriteErrors and <= LogPageCodes.VerifyErrors && page.Subpage == 0 ? Counter(page, (ushort)counter) : null;

    /// <summary>Start-Stop Cycle Counter page, 0Eh: cycles specified over the lifetime and accumulated.</summary>
    public static (ulong? Specified, ulong? Accumulated) StartStopCycles(this LogPage page) => page.PageCode == LogPageCodes.StartStopCycles && page.Subpage == 0
        ? (Counter(page, 0x0003), Counter(page, 0x0004))
        : (null, null);

    /// <summary>Self-Test Results page, 10h: the results, newest first.</summary>
    public static RecordList<SelfTestResult> SelfTestResults(this LogPage page) => new(page.PageCode == LogPageCodes.SelfTestResults ? page.Content : default);

    /// <summary>Solid State Media page, 11h: percentage of the rated endurance that is used; 100 and more is beyond it.</summary>
    public static int? EnduranceUsedPercent(this LogPage page) =>
        page.PageCode == LogPageCodes.SolidStateMedia && page.TryFind(0x0001, out LogParameter parameter) && parameter.Value.Length >= 4 ? parameter.Value[3] : null;

    /// <summary>Background Scan page, 15h: the status.</summary>
    public static BackgroundScanStatus? ScanStatus(this LogPage page) =>
        page.PageCode == LogPageCodes.BackgroundScan && page.TryFind(0x0000, out LogParameter parameter) && BackgroundScanStatus.TryRead(parameter.Bytes, out BackgroundScanStatus status) ? status : null;

    /// <summary>Informational Exceptions page, 2Fh: the additional sense code, 00h/00h where all is well, and the temperature.</summary>
    public static (Sense.AdditionalSense Sense, int? Celsius)? InformationalException(this LogPage page) =>
        page.PageCode == LogPageCodes.InformationalExceptions && page.TryFind(0x0000, out LogParameter parameter) && parameter.Value.Length >= 2
            ? (new Sense.AdditionalSense(parameter.Value[0], parameter.Value[1]), parameter.Value.Length >= 3 && parameter.Value[2] != NotAvailable ? parameter.Value[2] : null)
            : null;

    /// <summary>TapeAlert page, 2Eh: whether a flag, 1 to 64, is set.</summary>
    public static bool TapeAlert(this LogPage page, int flag) =>
        page.PageCode == LogPageCodes.TapeAlert && flag is >= 1 and <= 64 && page.TryFind((ushort)flag, out LogParameter parameter) && parameter.Value.BitAt(0, 0);

    /// <summary>Logical Block Provisioning page, 0Ch: resource count of a parameter in threshold sets, such as 0001h available and 0002h used.</summary>
    public static uint? ProvisioningResource(this LogPage page, ushort parameterCode) =>
        page.PageCode == LogPageCodes.LogicalBlockProvisioning && page.TryFind(parameterCode, out LogParameter parameter) && parameter.Value.Length >= 4 ? parameter.Value.U32At(0) : null;

    private static int? Degrees(LogPage page, ushort code) =>
        page.TryFind(code, out LogParameter parameter) && parameter.Value.Length >= 2 && parameter.Value[1] != NotAvailable ? parameter.Value[1] : null;

    private static ulong? Counter(LogPage page, ushort code) => page.TryFind(code, out LogParameter parameter) ? parameter.Counter : null;
}
