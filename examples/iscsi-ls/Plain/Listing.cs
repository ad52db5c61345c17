using System.Runtime.CompilerServices;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Iscsi.Transport;

namespace Lunaris.Examples.IscsiLs.Plain;

/// <summary>A target at one of its portals.</summary>
/// <param name="Name">Target name.</param>
/// <param name="Portal">The portal as the target wrote it, with its group tag.</param>
internal sealed record ListedTarget(string Name, string Portal)
{
    /// <summary>The portal without its group tag.</summary>
    public string Address => Portal.LastIndexOf(',') is >= 0 and var comma ? Portal[..comma] : Portal;

    /// <summary>A link-local address means nothing on another link, nor without its scope.</summary>
    public bool IsLinkLocal => Portal.StartsWith("[fe80:", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Walks a portal: every target at each of its portals, and the units behind it.</summary>
internal sealed class Listing(IPortalBrowser browser, IscsiUrl portal)
{
    public async Task<IReadOnlyList<ListedTarget>> TargetsAsync(CancellationToken cancellation)
        => [.. from target in await browser.DiscoverAsync(portal, cancellation)
               from address in target.Portals
               select new ListedTarget(target.Name, address)];

    public async IAsyncEnumerable<UnitSummary> UnitsAsync(ListedTarget target, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!Portal.TryParse(target.Address, out Portal? address))
        {
            throw new BrowseException("The portal named an address that is not one.");
        }
        await foreach (UnitSummary unit in browser.ListUnitsAsync(portal.WithPortal(address).WithTarget(target.Name), cancellation))
        {
            yield return unit;
        }
    }
}
