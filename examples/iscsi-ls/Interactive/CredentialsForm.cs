namespace Lunaris.Examples.IscsiLs.Interactive;

/// <summary>Asks for a CHAP name and secret.</summary>
internal static class CredentialsForm
{
    /// <summary>The same URL with what the user typed; the URL itself where they gave up.</summary>
    public static async Task<IscsiUrl> AskAsync(TerminalView view, IscsiUrl url, CancellationToken cancellation)
    {
        string? user = await LineEditor.AskAsync(view, $"CHAP name for {url.Portal}", null, url.User ?? "", secret: false, cancellation);
        if (string.IsNullOrEmpty(user))
        {
            return url;
        }
        string? password = await LineEditor.AskAsync(view, $"CHAP secret of {user}", null, "", secret: true, cancellation);
        return string.IsNullOrEmpty(password) ? url : url.WithCredentials(user, password);
    }
}
