using Lunaris.Examples.IscsiLs.Browsing;
using Spectre.Console;

namespace Lunaris.Examples.IscsiLs.Interactive;

/// <summary>How work ended: with its result, or with what the user wants instead.</summary>
internal readonly record struct Outcome<T>(T? Value, Step? Instead, bool WantsCredentials = false);

/// <summary>Runs what may take long or fail: a spinner meanwhile, a key to give up, and one line and a way to try again when it fails.</summary>
internal static class Worker
{
    public static async Task<Outcome<T>> RunAsync<T>(TerminalView view, string what, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            try
            {
                (T? value, Step? instead) = await WatchAsync(view, what, work, cancellation);
                return new Outcome<T>(value, instead);
            }
            catch (BrowseException failure)
            {
                if (await AskAsync(view, what, failure, cancellation) is { } answer)
                {
                    return new Outcome<T>(null, answer.Instead, answer.WantsCredentials);
                }
            }
        }
    }

    private static async Task<(T? Value, Step? Instead)> WatchAsync<T>(TerminalView view, string what, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
        where T : class
    {
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<T> running = work(working.Token);
        if (running.IsCompleted)
        {
            return (await running, null);
        }
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        view.Draw([], "Esc give up  ·  q quit");
        view.Console.Cursor.SetPosition(1, 4);
        return await view.Console.Status().Spinner(Spinner.Known.Dots).StartAsync(Markup.Escape(what), async _ =>
        {
            Task<Step?> giveUp = WaitForGiveUpAsync(view, listening.Token);
            if (await Task.WhenAny(running, giveUp) == giveUp && await giveUp is { } step)
            {
                await working.CancelAsync();
                await running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                return ((T?)null, step);
            }
            await listening.CancelAsync();
            await giveUp;
            return ((T?)await running, (Step?)null);
        });
    }

    /// <summary>The step that the user asked for instead of waiting; null once nobody listens any more.</summary>
    private static async Task<Step?> WaitForGiveUpAsync(TerminalView view, CancellationToken listening)
    {
        try
        {
            while (await view.ReadKeyAsync(listening) is { } key)
            {
                if (Keys.IsQuit(key))
                {
                    return Step.Quit;
                }
                if (Keys.IsBack(key))
                {
                    return Step.Back;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        return null;
    }

    /// <summary>Shows the failure; null to try again.</summary>
    private static async Task<(Step? Instead, bool WantsCredentials)?> AskAsync(TerminalView view, string what, BrowseException failure, CancellationToken cancellation)
    {
        string keys = failure.CredentialsMayHelp ? "r try again  ·  c credentials  ·  Esc back  ·  q quit" : "r try again  ·  Esc back  ·  q quit";
        view.Draw([new ViewLine(what, TerminalView.Heading), default, .. view.Wrap(failure.Message, TerminalView.Failure)], keys);
        while (await view.ReadKeyAsync(cancellation) is { } key)
        {
            if (Keys.IsRefresh(key) || key.Key == ConsoleKey.Enter)
            {
                return null;
            }
            if (Keys.IsQuit(key))
            {
                return (Step.Quit, false);
            }
            if (Keys.IsBack(key))
            {
                return (Step.Back, false);
            }
            if (failure.CredentialsMayHelp && key.KeyChar == 'c')
            {
                return (null, true);
            }
        }
        cancellation.ThrowIfCancellationRequested();
        return (Step.Quit, false);
    }
}
