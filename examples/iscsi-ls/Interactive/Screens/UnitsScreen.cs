using System.Globalization;
using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiLs.Browsing;

namespace Lunaris.Examples.IscsiLs.Interactive.Screens;

/// <summary>The logical units of a target.</summary>
internal sealed class UnitsScreen(IPortalBrowser browser, IscsiUrl target) : IScreen
{
    private IscsiUrl _target = target;

    public string Title => _target.Target!;

    public async Task<Step> ShowAsync(TerminalView view, CancellationToken cancellation)
    {
        Outcome<IReadOnlyList<UnitSummary>> outcome = await Worker.RunAsync(view, $"Logging in to {_target.Target}", CollectAsync, cancellation);
        if (outcome.WantsCredentials)
        {
            _target = await CredentialsForm.AskAsync(view, _target, cancellation);
            return Step.Stay;
        }
        if (outcome.Instead is { } instead)
        {
            return instead;
        }

        IReadOnlyList<UnitSummary> units = outcome.Value!;
        var menu = new Menu(
            string.Create(CultureInfo.InvariantCulture, $"{units.Count} logical {(units.Count == 1 ? "unit" : "units")}"),
            [.. units.Select(Row)]);
        MenuAnswer answer = await menu.AskAsync(view, $"Enter details  ·  {Keys.Common}", "", cancellation);
        return answer.Index is { } index
            ? Step.Open(new DetailsScreen(browser, _target.WithLun(units[index].Lun)))
            : answer.CommonStep ?? Step.Stay;
    }

    private async Task<IReadOnlyList<UnitSummary>> CollectAsync(CancellationToken cancellation)
    {
        List<UnitSummary> units = [];
        await foreach (UnitSummary unit in browser.ListUnitsAsync(_target, cancellation))
        {
            units.Add(unit);
        }
        return units;
    }

    private static string[] Row(UnitSummary unit) =>
    [
        $"LUN {unit.Lun}",
        DeviceTypeNames.Readable(unit.Type),
        $"{unit.Vendor} {unit.Product}".Trim(),
        unit.Size is { } size ? ByteSize.Format(size.Bytes) : unit.MediumPresent ? "" : "no medium",
        unit.Size is { BlockSize: var block } ? string.Create(CultureInfo.InvariantCulture, $"{block}-byte blocks") : "",
    ];
}
