using Lunaris.Examples.Common;
using Spectre.Console;

namespace Lunaris.Examples.IscsiLs.Interactive;

/// <summary>A line of a screen.</summary>
internal readonly record struct ViewLine(string Text, Style? Style = null);

/// <summary>The terminal as the screens see it: a headline, a body of lines, a footer that names the keys; and the keyboard.</summary>
internal sealed class TerminalView(IAnsiConsole console)
{
    private const string EnterAlternateScreen = "\u001b[?1049h";
    private const string LeaveAlternateScreen = "\u001b[?1049l";
    private const int FrameLines = 3;

    private static readonly Style s_heading = new(decoration: Decoration.Bold);
    private static readonly Style s_footer = new(Color.Grey);

    private (int Width, int Height) _drawn;

    public static Style Selected { get; } = new(decoration: Decoration.Invert);

    public static Style Heading => s_heading;

    public static Style Failure { get; } = new(Color.Red);

    public IAnsiConsole Console => console;

    /// <summary>Titles of the screens that led here.</summary>
    public IReadOnlyList<string> Path { get; set; } = [];

    /// <summary>Lines that a body may have.</summary>
    public int BodyHeight => Math.Max(console.Profile.Height - FrameLines, 4);

    public int BodyWidth => Math.Max(console.Profile.Width - 1, 20);

    public void Enter()
    {
        if (console.Profile.Capabilities.AlternateBuffer)
        {
            console.Write(new ControlCode(EnterAlternateScreen));
        }
        console.Cursor.Show(false);
        console.Clear(true);
    }

    public void Leave()
    {
        console.Cursor.Show(true);
        if (console.Profile.Capabilities.AlternateBuffer)
        {
            console.Write(new ControlCode(LeaveAlternateScreen));
        }
    }

    /// <summary>Next key; null once cancelled.</summary>
    public Task<ConsoleKeyInfo?> ReadKeyAsync(CancellationToken cancellation) => console.Input.ReadKeyAsync(intercept: true, cancellation);

    /// <summary>Paints the whole screen over what is there, without clearing it first, so that nothing flickers.</summary>
    public void Draw(IReadOnlyList<ViewLine> body, string keys)
    {
        (int Width, int Height) size = (console.Profile.Width, console.Profile.Height);
        if (size != _drawn)
        {
            console.Clear(true);
            _drawn = size;
        }
        var frame = new Paragraph();
        Append(frame, $"iscsi-ls › {string.Join(" › ", Path)}", s_heading);
        Append(frame, new string('─', BodyWidth), s_footer);
        for (int i = 0; i < BodyHeight; i++)
        {
            ViewLine line = i < body.Count ? body[i] : default;
            Append(frame, line.Text ?? "", line.Style);
        }
        frame.Append(Fit(keys), s_footer);
        console.Cursor.SetPosition(1, 1);
        console.Write(frame);
    }

    /// <summary>Breaks a sentence between words into lines that fit the screen.</summary>
    public IEnumerable<ViewLine> Wrap(string text, Style? style)
    {
        string rest = text;
        while (rest.Length > BodyWidth)
        {
            int cut = rest.LastIndexOf(' ', BodyWidth - 1);
            cut = cut > 0 ? cut : BodyWidth;
            yield return new ViewLine(rest[..cut], style);
            rest = rest[cut..].TrimStart();
        }
        yield return new ViewLine(rest, style);
    }

    /// <summary>Cuts or fills a text to the width of the screen; the text comes from a target and may hold anything.</summary>
    private string Fit(string text)
    {
        string clean = SafeText.Clean(text);
        return clean.Length > BodyWidth ? string.Concat(clean.AsSpan(0, BodyWidth - 1), "…") : clean.PadRight(BodyWidth);
    }

    private void Append(Paragraph frame, string text, Style? style) => frame.Append(Fit(text), style ?? Style.Plain).Append("\n");
}
