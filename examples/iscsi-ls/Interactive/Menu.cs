using Spectre.Console;

namespace Lunaris.Examples.IscsiLs.Interactive;

/// <summary>How a menu was left: with an item, or with a key that is not its own.</summary>
internal readonly record struct MenuAnswer(int? Index, ConsoleKeyInfo Key)
{
    /// <summary>What the keys that every screen has mean here; null for an item or another key.</summary>
    public Step? CommonStep => Index is not null ? null
        : Keys.IsQuit(Key) ? Step.Quit
        : Keys.IsBack(Key) ? Step.Back
        : Keys.IsRefresh(Key) ? Step.Stay
        : null;
}

/// <summary>A list of rows in columns, one of them selected.</summary>
internal sealed class Menu(string heading, IReadOnlyList<string[]> rows)
{
    private const int LinesAbove = 2;
    private readonly string[] _lines = Align(rows);
    private int _position;
    private int _top;

    /// <summary>Shows the list until an item is chosen or a key outside <paramref name="extraKeys"/>' and the common ones' reach is pressed.</summary>
    /// <param name="view">The terminal.</param>
    /// <param name="keys">What the footer says.</param>
    /// <param name="extraKeys">Characters that leave the menu too.</param>
    /// <param name="cancellation">Ends the program.</param>
    public async Task<MenuAnswer> AskAsync(TerminalView view, string keys, string extraKeys, CancellationToken cancellation)
    {
        while (true)
        {
            int page = view.BodyHeight - LinesAbove;
            _top = Math.Clamp(_top, Math.Max(_position - page + 1, 0), _position);
            view.Draw(Body(page), keys);
            if (await view.ReadKeyAsync(cancellation) is not { } key)
            {
                cancellation.ThrowIfCancellationRequested();
                return new MenuAnswer(null, new ConsoleKeyInfo('q', ConsoleKey.Q, false, false, false));
            }
            if (Keys.IsOpen(key) && _lines.Length > 0)
            {
                return new MenuAnswer(_position, key);
            }
            if (Keys.IsQuit(key) || Keys.IsBack(key) || Keys.IsRefresh(key) || (key.KeyChar != '\0' && extraKeys.Contains(key.KeyChar, StringComparison.Ordinal)))
            {
                return new MenuAnswer(null, key);
            }
            _position = Keys.MoveBy(key, _position, _lines.Length, page);
        }
    }

    private List<ViewLine> Body(int page)
    {
        List<ViewLine> body = [new(heading, TerminalView.Heading), default];
        for (int i = _top; i < Math.Min(_top + page, _lines.Length); i++)
        {
            body.Add(new ViewLine((i == _position ? "▶ " : "  ") + _lines[i], i == _position ? TerminalView.Selected : null));
        }
        return body;
    }

    private static string[] Align(IReadOnlyList<string[]> rows)
    {
        int columns = rows.Count == 0 ? 0 : rows.Max(row => row.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(column => rows.Max(row => column < row.Length ? row[column].Length : 0))];
        return [.. rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))))];
    }
}
