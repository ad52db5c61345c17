namespace Lunaris.Examples.IscsiLs.Interactive;

/// <summary>Keys that mean the same on every screen.</summary>
internal static class Keys
{
    public const string Common = "r refresh  ·  Esc back  ·  q quit";

    public static bool IsBack(ConsoleKeyInfo key) => key.Key is ConsoleKey.Escape or ConsoleKey.Backspace or ConsoleKey.LeftArrow || key.KeyChar == 'b';

    public static bool IsQuit(ConsoleKeyInfo key) => key.KeyChar == 'q';

    public static bool IsRefresh(ConsoleKeyInfo key) => key.KeyChar == 'r' || key.Key == ConsoleKey.F5;

    public static bool IsOpen(ConsoleKeyInfo key) => key.Key is ConsoleKey.Enter or ConsoleKey.RightArrow;

    /// <summary>New position in a list after a movement key; the same one for any other key.</summary>
    public static int MoveBy(ConsoleKeyInfo key, int position, int count, int page) => Math.Clamp(
        key.Key switch
        {
            ConsoleKey.UpArrow => position - 1,
            ConsoleKey.DownArrow => position + 1,
            ConsoleKey.PageUp => position - page,
            ConsoleKey.PageDown => position + page,
            ConsoleKey.Home => 0,
            ConsoleKey.End => count - 1,
            _ => key.KeyChar switch
            {
                'k' => position - 1,
                'j' => position + 1,
                ' ' => position + page,
                _ => position,
            },
        },
        0,
        Math.Max(count - 1, 0));
}
