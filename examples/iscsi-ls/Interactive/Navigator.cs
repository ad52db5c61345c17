namespace Lunaris.Examples.IscsiLs.Interactive;

/// <summary>Keeps the screens that lie on top of each other and moves between them until the user quits or leaves the first one.</summary>
internal sealed class Navigator(TerminalView view)
{
    private readonly Stack<IScreen> _screens = new();

    public async Task RunAsync(IEnumerable<IScreen> screens, CancellationToken cancellation)
    {
        foreach (IScreen screen in screens)
        {
            _screens.Push(screen);
        }
        view.Enter();
        try
        {
            while (_screens.TryPeek(out IScreen? screen))
            {
                view.Path = [.. _screens.Reverse().Select(open => open.Title)];
                Step step = await screen.ShowAsync(view, cancellation);
                switch (step.Move)
                {
                    case Move.Back:
                        _screens.Pop();
                        break;
                    case Move.Quit:
                        _screens.Clear();
                        break;
                    case Move.Open:
                        _screens.Push(step.Screen!);
                        break;
                    default:
                        break;
                }
            }
        }
        finally
        {
            view.Leave();
        }
    }
}
