namespace Lunaris.Examples.IscsiLs.Interactive;

/// <summary>Where a screen leads.</summary>
internal enum Move
{
    /// <summary>The same screen again.</summary>
    Stay,

    /// <summary>The screen before.</summary>
    Back,

    /// <summary>Out of the program.</summary>
    Quit,

    /// <summary>A further screen, on top.</summary>
    Open,
}

/// <summary>What a screen wants next.</summary>
internal readonly record struct Step(Move Move, IScreen? Screen = null)
{
    public static Step Stay => new(Move.Stay);

    public static Step Back => new(Move.Back);

    public static Step Quit => new(Move.Quit);

    public static Step Open(IScreen screen) => new(Move.Open, screen);
}

/// <summary>One screen of the browser. It shows itself, waits for the user and says where to go.</summary>
internal interface IScreen
{
    /// <summary>Its part of the path in the headline.</summary>
    string Title { get; }

    Task<Step> ShowAsync(TerminalView view, CancellationToken cancellation);
}
