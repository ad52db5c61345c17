using System.Text;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Iscsi.Login.Keys;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Engine;
using Lunaris.LibIscsi.Native;
using Lunaris.Scsi;

namespace Lunaris.LibIscsi.Exports;

/// <summary>URLs. With a context its target, credentials, digests and transport are set too.</summary>
internal static unsafe class UrlExports
{
    private static readonly IscsiUrlOptions s_portal = new() { AllowUnknownArguments = true, AllowMissingPassword = true, Environment = FromEnvironment };
    private static readonly IscsiUrlOptions s_full = s_portal with { RequireTarget = true, RequireLun = true };

    /// <summary>Reads a URL of a logical unit; <c>iscsi_destroy_url</c> frees the result.</summary>
    [CExport("iscsi_parse_full_url")]
    public static NativeUrl* ParseFull(Context? iscsi, CString url) => Parse(iscsi, url, s_full);

    /// <summary>Reads a URL of a portal; <c>iscsi_destroy_url</c> frees the result.</summary>
    [CExport("iscsi_parse_portal_url")]
    public static NativeUrl* ParsePortal(Context? iscsi, CString url) => Parse(iscsi, url, s_portal);

    /// <summary>Frees a URL.</summary>
    [CExport("iscsi_destroy_url")]
    public static void Destroy([NullOk] NativeUrl* iscsi_url)
    {
        if (iscsi_url != null)
        {
            // Secrets do not stay on the heap.
            new Span<byte>(iscsi_url, sizeof(NativeUrl)).Clear();
            Libc.Free(iscsi_url);
        }
    }

    private static NativeUrl* Parse(Context? context, CString text, IscsiUrlOptions options)
    {
        if (!IscsiUrl.TryParse(text.ToString(), options, out IscsiUrl? url, out string? error))
        {
            context?.SetError($"Invalid URL: {error}");
            return null;
        }

        ulong lun = url.Lun is { } given ? given.Number ?? ulong.MaxValue : 0;
        if (lun > int.MaxValue)
        {
            context?.SetError("Invalid URL: the LUN is one that the C interface cannot express.");
            return null;
        }

        var native = (NativeUrl*)Libc.Allocate((nuint)sizeof(NativeUrl));
        Put(url.Portal.Port == Iscsi.Transport.Portal.DefaultPort && !text.ToString().Contains($":{url.Portal.Port}", StringComparison.Ordinal) ? Host(url) : url.Portal.ToString(), native->Portal);
        Put(url.Target, native->Target);
        Put(url.User, native->User);
        Put(url.Password, native->Password);
        Put(url.TargetUser, native->TargetUser);
        Put(url.TargetPassword, native->TargetPassword);
        native->Lun = (int)lun;
        native->Transport = url.Transport == IscsiUrl.IserTransport ? TransportType.Iser : TransportType.Tcp;
        native->Context = context is null ? null : context.Native;
        if (context is not null)
        {
            Apply(context.Settings, url);
        }

        return native;
    }

    private static string Host(IscsiUrl url) => url.Portal.Host.Contains(':', StringComparison.Ordinal) ? $"[{url.Portal.Host}]" : url.Portal.Host;

    private static void Put(string? text, byte* field) => CString.Copy(text is null ? default : Encoding.UTF8.GetBytes(text), new Span<byte>(field, NativeUrl.FieldSize));

    private static void Apply(ContextSettings settings, IscsiUrl url)
    {
        settings.Transport = url.Transport == IscsiUrl.IserTransport ? TransportType.Iser : TransportType.Tcp;
        if (url.Target is { } target)
        {
            settings.TargetName = target;
        }

        if (url.HasCredentials)
        {
            settings.Initiator = new ChapCredentials(url.User!, ChapSecret.FromText(url.Password!));
            settings.Algorithms = url.ChapAlgorithms;
            settings.AllowNoAuthentication = url.ChapAlgorithms.Count == 0 || url.AllowsNoAuthentication;
        }

        if (url.HasTargetCredentials)
        {
            settings.Target = new ChapCredentials(url.TargetUser!, ChapSecret.FromText(url.TargetPassword!));
        }

        if (url.HeaderDigest is { } header)
        {
            settings.HeaderDigest = ToDigest(header);
        }

        if (url.DataDigest is { } data)
        {
            settings.DataDigest = ToDigest(data);
        }

        settings.Socket = settings.Socket with { Memory = url.Memory ?? settings.Socket.Memory, RdmaAckTimeout = url.RdmaAckTimeout ?? settings.Socket.RdmaAckTimeout };
    }

    private static HeaderDigest ToDigest(IReadOnlyList<DigestType> digests) => (digests.Count > 0 ? digests[0] : DigestType.None, digests.Count > 1) switch
    {
        (DigestType.None, false) => HeaderDigest.None,
        (DigestType.None, true) => HeaderDigest.NoneThenCrc32C,
        (_, false) => HeaderDigest.Crc32C,
        _ => HeaderDigest.Crc32CThenNone,
    };

    private static string? FromEnvironment(string name) => Libc.Environment(Encoding.UTF8.GetBytes(name + '\0'));
}
