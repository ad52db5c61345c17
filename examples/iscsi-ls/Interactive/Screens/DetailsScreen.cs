using Lunaris.Examples.IscsiLs.Browsing;

namespace Lunaris.Examples.IscsiLs.Interactive.Screens;

/// <summary>Everything that a unit says of itself, to be scrolled through.</summary>
internal sealed class DetailsScreen(IPortalBrowser browser, IscsiUrl unit) : IScreen
{
    private const int NameWidth = 34;

    public string Title => $"LUN {unit.Lun}";

    public async Task<Step> ShowAsync(TerminalView view, CancellationToken cancellation)
    {
        Outcome<UnitDetails> outcome = await Worker.RunAsync(view, $"Asking LUN {unit.Lun} about itself", stop => browser.InspectAsync(unit, stop), cancellation);
        if (outcome.WantsCredentials)
        {
            return Step.Back;
        }
        if (outcome.Instead is { } instead)
        {
            return instead;
        }

        UnitDetails details = outcome.Value!;
        List<ViewLine> lines = Lines(details);
        MediumSize? size = details.Summary.Size;
        string keys = (size is null ? "" : "Enter blocks  ·  ") + "↑↓ scroll  ·  " + Keys.Common;
        int top = 0;
        while (true)
        {
            view.Draw([.. lines.Skip(top).Take(view.BodyHeight)], keys);
            if (await view.ReadKeyAsync(cancellation) is not { } key)
            {
                cancellation.ThrowIfCancellationRequested();
                return Step.Quit;
            }
            if (new MenuAnswer(null, key).CommonStep is { } step)
            {
                return step;
            }
            if (Keys.IsOpen(key) && size is not null)
            {
                return Step.Open(new BlocksScreen(browser, unit, size));
            }
            top = Keys.MoveBy(key, top, Math.Max(lines.Count - view.BodyHeight + 1, 1), view.BodyHeight);
        }
    }

    private static List<ViewLine> Lines(UnitDetails details)
    {
        List<ViewLine> lines = [];
        foreach (DetailSection section in details.Sections)
        {
            if (lines.Count > 0)
            {
                lines.Add(default);
            }
            lines.Add(new ViewLine(section.Title, TerminalView.Heading));
            foreach ((string name, string value) in section.Rows)
            {
                lines.Add(new ViewLine($"  {name.PadRight(NameWidth)} {value}"));
            }
        }
        return lines;
    }
}
