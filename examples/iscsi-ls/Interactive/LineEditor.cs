using System.Text;

namespace Lunaris.Examples.IscsiLs.Interactive;

/// <summary>Asks for one line of text, which Esc gives up.</summary>
internal static class LineEditor
{
    /// <summary>The text, or null where the user gave up.</summary>
    /// <param name="view">The terminal.</param>
    /// <param name="label">What is asked for.</param>
    /// <param name="problem">What was wrong with the answer before, if there was one.</param>
    /// <param name="initial">Text to begin with.</param>
    /// <param name="secret">Shows dots instead of what is typed.</param>
    /// <param name="cancellation">Ends the program.</param>
    public static async Task<string?> AskAsync(TerminalView view, string label, string? problem, string initial, bool secret, CancellationToken cancellation)
    {
        var text = new StringBuilder(initial);
        while (true)
        {
            string shown = secret ? new string('•', text.Length) : text.ToString();
            view.Draw(
                [new ViewLine(label, TerminalView.Heading), default, new ViewLine($"> {shown}▏"), default, new ViewLine(problem ?? "", TerminalView.Failure)],
                "Enter accept  ·  Ctrl+U clear  ·  Esc back");
            if (await view.ReadKeyAsync(cancellation) is not { } key)
            {
                cancellation.ThrowIfCancellationRequested();
                return null;
            }
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    return text.ToString();
                case ConsoleKey.Escape:
                    return null;
                case ConsoleKey.Backspace:
                    text.Length = Math.Max(text.Length - 1, 0);
                    break;
                case ConsoleKey.U when key.Modifiers.HasFlag(ConsoleModifiers.Control):
                    text.Clear();
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        text.Append(key.KeyChar);
                    }
                    break;
            }
        }
    }
}
