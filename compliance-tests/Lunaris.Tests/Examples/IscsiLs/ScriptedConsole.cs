using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Lunaris.Tests.Examples.IscsiLs;

/// <summary>A terminal of fixed size whose keys a test presses and whose screens it reads back as plain text.</summary>
internal sealed class ScriptedConsole : IAnsiConsole, IAnsiConsoleInput, IDisposable
{
    private readonly Channel<ConsoleKeyInfo> _keys = Channel.CreateUnbounded<ConsoleKeyInfo>();
    private readonly StringWriter _text = new();
    private readonly IAnsiConsole _inner;
    private readonly Lock _lock = new();

    public ScriptedConsole(int width = 100, int height = 24)
    {
        _inner = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_text),
        });
        _inner.Profile.Width = width;
        _inner.Profile.Height = height;
    }

    public Profile Profile => _inner.Profile;

    public IAnsiConsoleCursor Cursor => _inner.Cursor;

    public IAnsiConsoleInput Input => this;

    public IExclusivityMode ExclusivityMode => _inner.ExclusivityMode;

    public RenderPipeline Pipeline => _inner.Pipeline;

    /// <summary>Everything shown so far.</summary>
    public string Shown
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString();
            }
        }
    }

    public ScriptedConsole Press(params ConsoleKey[] keys)
    {
        foreach (ConsoleKey key in keys)
        {
            _keys.Writer.TryWrite(new ConsoleKeyInfo('\0', key, false, false, false));
        }
        return this;
    }

    public ScriptedConsole Type(string text)
    {
        foreach (char c in text)
        {
            _keys.Writer.TryWrite(new ConsoleKeyInfo(c, ConsoleKey.None, false, false, false));
        }
        return this;
    }

    /// <summary>No key comes any more: a program that still waits for one would quit.</summary>
    public void HangUp() => _keys.Writer.TryComplete();

    public void Dispose() => _text.Dispose();

    public void Clear(bool home) => _inner.Clear(home);

    public void Write(IRenderable renderable)
    {
        lock (_lock)
        {
            _inner.Write(renderable);
        }
    }

    public bool IsKeyAvailable() => _keys.Reader.TryPeek(out _);

    public ConsoleKeyInfo? ReadKey(bool intercept) => ReadKeyAsync(intercept, CancellationToken.None).GetAwaiter().GetResult();

    public async Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken)
    {
        try
        {
            return await _keys.Reader.ReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }
}
