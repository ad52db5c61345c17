using System.Globalization;
using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiLs.Browsing;

namespace Lunaris.Examples.IscsiLs.Interactive.Screens;

/// <summary>The blocks of a unit as a hex dump that pages over its whole length.</summary>
internal sealed class BlocksScreen(IPortalBrowser browser, IscsiUrl unit, MediumSize size) : IScreen
{
    private const int LinesAbove = 2;

    /// <summary>Byte offset of the first line, a multiple of a line's bytes.</summary>
    private UInt128 _offset;
    private string? _problem;

    public string Title => "blocks";

    public async Task<Step> ShowAsync(TerminalView view, CancellationToken cancellation)
    {
        uint page = (uint)(Math.Max(view.BodyHeight - LinesAbove, 1) * HexDump.BytesPerLine);
        ulong first = (ulong)(_offset / size.BlockSize);
        UInt128 end = UInt128.Min(_offset + page, size.Bytes);
        int count = (int)((end + size.BlockSize - 1) / size.BlockSize - first);
        Outcome<byte[]> outcome = await Worker.RunAsync(
            view,
            string.Create(CultureInfo.InvariantCulture, $"Reading {count} blocks from block {first}"),
            stop => browser.ReadBlocksAsync(unit, first, count, stop),
            cancellation);
        if (outcome.Instead is { } instead)
        {
            return instead;
        }
        if (outcome.Value is not { } data)
        {
            return Step.Back;
        }

        int skip = (int)(_offset - (UInt128)first * size.BlockSize);
        int shown = Math.Min((int)(end - _offset), Math.Max(data.Length - skip, 0));
        List<ViewLine> body =
        [
            new ViewLine(string.Create(CultureInfo.InvariantCulture, $"Block {first} of {(UInt128)size.LastLba + 1}, {size.BlockSize} bytes each"), TerminalView.Heading),
            new ViewLine(_problem ?? "", TerminalView.Failure),
        ];
        body.AddRange(HexDump.Lines(data.AsSpan(Math.Min(skip, data.Length), shown), (ulong)_offset).Select(line => new ViewLine(line)));
        _problem = null;

        while (true)
        {
            view.Draw(body, $"↑↓ PgUp PgDn Home End  ·  g go to block  ·  {Keys.Common}");
            if (await view.ReadKeyAsync(cancellation) is not { } key)
            {
                cancellation.ThrowIfCancellationRequested();
                return Step.Quit;
            }
            if (new MenuAnswer(null, key).CommonStep is { } step)
            {
                return step;
            }
            if (key.KeyChar == 'g')
            {
                await GoToBlockAsync(view, cancellation);
                return Step.Stay;
            }
            UInt128 moved = Moved(key, page);
            if (moved != _offset)
            {
                _offset = moved;
                return Step.Stay;
            }
        }
    }

    private UInt128 Moved(ConsoleKeyInfo key, uint page)
    {
        UInt128 last = (size.Bytes > page ? size.Bytes - page : 0) / HexDump.BytesPerLine * HexDump.BytesPerLine;
        return key.Key switch
        {
            ConsoleKey.UpArrow => Back(HexDump.BytesPerLine),
            ConsoleKey.DownArrow => UInt128.Min(_offset + HexDump.BytesPerLine, last),
            ConsoleKey.PageUp => Back(page),
            ConsoleKey.PageDown or ConsoleKey.Spacebar => UInt128.Min(_offset + page, last),
            ConsoleKey.Home => 0,
            ConsoleKey.End => last,
            _ => _offset,
        };

        UInt128 Back(uint bytes) => _offset > bytes ? _offset - bytes : 0;
    }

    private async Task GoToBlockAsync(TerminalView view, CancellationToken cancellation)
    {
        string? text = await LineEditor.AskAsync(view, string.Create(CultureInfo.InvariantCulture, $"Block, 0 to {size.LastLba} (0x… for hexadecimal)"), null, "", secret: false, cancellation);
        if (string.IsNullOrEmpty(text))
        {
            return;
        }
        bool parsed = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong block)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out block);
        if (!parsed || block > size.LastLba)
        {
            _problem = "There is no such block.";
            return;
        }
        _offset = (UInt128)block * size.BlockSize / HexDump.BytesPerLine * HexDump.BytesPerLine;
    }
}
