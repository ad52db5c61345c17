using Lunaris.Interop.Tests.Harness.Tgt;

namespace Lunaris.Interop.Tests.Sessions;

/// <summary>Sessions of ours to tgt.</summary>
internal static class TgtSession
{
    /// <summary>Keys that have tgt take a digest: by itself it answers None to whatever is offered.</summary>
    public static IReadOnlyDictionary<string, string> Digests(string digest) => digest == "none"
        ? new Dictionary<string, string>()
        : new Dictionary<string, string> { ["HeaderDigest"] = "CRC32C", ["DataDigest"] = "CRC32C" };

    public static IscsiSessionOptions Options(TgtServer tgt, TgtTarget target, string arguments = "")
        => IscsiSessionOptions.FromUrl(IscsiUrl.Parse($"iscsi://{tgt.Portal}/{target.Name}{arguments}"));

    public static Task<IscsiSession> ConnectAsync(TgtServer tgt, TgtTarget target, string arguments = "")
        => IscsiSession.ConnectAsync(Options(tgt, target, arguments));

    public static async Task<LogicalUnit> OpenAsync(IscsiSession session, ulong lun)
    {
        LogicalUnit unit = session.GetLogicalUnit(Scsi.Lun.FromNumber(lun));
        await unit.OpenAsync();
        return unit;
    }
}
