using System.Globalization;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Examples.IscsiLs.Plain;
using Lunaris.Iscsi.Transport;

namespace Lunaris.Examples.IscsiLs.Interactive.Screens;

/// <summary>The targets of a portal.</summary>
internal sealed class TargetsScreen(IPortalBrowser browser, IscsiUrl portal) : IScreen
{
    private IscsiUrl _portal = portal;

    public string Title => _portal.Portal.ToString();

    public async Task<Step> ShowAsync(TerminalView view, CancellationToken cancellation)
    {
        Outcome<IReadOnlyList<ListedTarget>> outcome = await Worker.RunAsync(
            view,
            $"Asking {_portal.Portal} for its targets",
            stop => new Listing(browser, _portal).TargetsAsync(stop),
            cancellation);
        if (outcome.WantsCredentials)
        {
            _portal = await CredentialsForm.AskAsync(view, _portal, cancellation);
            return Step.Stay;
        }
        if (outcome.Instead is { } instead)
        {
            return instead;
        }

        IReadOnlyList<ListedTarget> targets = outcome.Value!;
        var menu = new Menu(
            string.Create(CultureInfo.InvariantCulture, $"{targets.Count} {(targets.Count == 1 ? "target" : "targets")}"),
            [.. targets.Select(target => new[] { target.Name, target.Portal })]);
        while (true)
        {
            MenuAnswer answer = await menu.AskAsync(view, $"Enter open  ·  c credentials  ·  {Keys.Common}", "c", cancellation);
            if (answer.Index is { } index)
            {
                IscsiUrl target = Portal.TryParse(targets[index].Address, out Portal? address) ? _portal.WithPortal(address) : _portal;
                return Step.Open(new UnitsScreen(browser, target.WithTarget(targets[index].Name)));
            }
            if (answer.CommonStep is { } step)
            {
                return step;
            }
            _portal = await CredentialsForm.AskAsync(view, _portal, cancellation);
        }
    }
}
