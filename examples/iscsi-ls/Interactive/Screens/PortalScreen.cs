using Lunaris.Examples.IscsiLs.Browsing;

namespace Lunaris.Examples.IscsiLs.Interactive.Screens;

/// <summary>A target that this program can start itself.</summary>
internal interface ILocalTarget
{
    /// <summary>Starts it, once; the URL of its portal.</summary>
    Task<IscsiUrl> StartAsync(CancellationToken cancellation);
}

/// <summary>The first screen: pick a portal or type one.</summary>
internal sealed class PortalScreen(IPortalBrowser browser, IscsiUrlOptions urlOptions, ILocalTarget? localTarget, IscsiUrl? given) : IScreen
{
    private readonly List<IscsiUrl> _known = given is null ? [] : [given];

    public string Title => "portals";

    public async Task<Step> ShowAsync(TerminalView view, CancellationToken cancellation)
    {
        List<string[]> rows = [.. _known.Select(url => new[] { url.Portal.ToString(), url.User is null ? "" : $"as {url.User}" })];
        rows.Add(["Type an address …"]);
        if (localTarget is not null)
        {
            rows.Add(["Start a RAM-disk target on this machine"]);
        }
        MenuAnswer answer = await new Menu("Which portal?", rows).AskAsync(view, "Enter open  ·  Esc or q quit", "", cancellation);
        if (answer.Index is not { } index)
        {
            return answer.CommonStep ?? Step.Stay;
        }
        IscsiUrl? url;
        if (index < _known.Count)
        {
            url = _known[index];
        }
        else if (index == _known.Count)
        {
            url = await TypeAsync(view, cancellation);
        }
        else
        {
            Outcome<IscsiUrl> outcome = await Worker.RunAsync(view, "Starting a target", localTarget!.StartAsync, cancellation);
            if (outcome.Instead is { Move: Move.Quit })
            {
                return Step.Quit;
            }
            url = outcome.Value;
        }
        if (url is null)
        {
            return Step.Stay;
        }
        if (!_known.Any(known => known.Portal == url.Portal))
        {
            _known.Add(url);
        }
        return Step.Open(ScreenFor(url));
    }

    /// <summary>The screen of what a URL names: a portal, a target or a unit.</summary>
    public IScreen ScreenFor(IscsiUrl url) => url.Target is null ? new TargetsScreen(browser, url)
        : url.Lun is null ? new UnitsScreen(browser, url)
        : new DetailsScreen(browser, url);

    private async Task<IscsiUrl?> TypeAsync(TerminalView view, CancellationToken cancellation)
    {
        string text = "";
        string? problem = null;
        while (await LineEditor.AskAsync(view, "Host, host:port, [IPv6]:port or a whole iscsi:// URL", problem, text, secret: false, cancellation) is { } typed)
        {
            text = typed;
            string candidate = typed.Contains("://", StringComparison.Ordinal) ? typed : $"iscsi://{typed}";
            if (IscsiUrl.TryParse(candidate, urlOptions, out IscsiUrl? url, out problem))
            {
                return url;
            }
        }
        return null;
    }
}
