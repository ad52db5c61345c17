using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Lunaris.Benchmarks;

/// <summary>A program that stays logged in and puts its load on the LUN when it is told to, so that two of them can take turns many times a second.</summary>
internal sealed class SlicedLoad : IAsyncDisposable
{
    /// <summary>A login that LIO lost is given up after fifteen seconds, and tried again.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly string _command;
    private readonly Task<string> _errors;

    private SlicedLoad(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _command = string.Join(' ', command);
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts a program and waits until it is logged in and warm.</summary>
    /// <exception cref="InvalidOperationException">It ended; its words are in the message.</exception>
    public static async Task<SlicedLoad> StartAsync(string[] command, CancellationToken cancel)
    {
        var load = new SlicedLoad(command);
        try
        {
            while (await load.ReadAsync(cancel) != "ready")
            {
            }

            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets the program put its load on the LUN for a while.</summary>
    /// <exception cref="InvalidOperationException">It ended; its words are in the message.</exception>
    public async Task<LoadResult> RunAsync(double seconds, CancellationToken cancel)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(seconds.ToString(CultureInfo.InvariantCulture).AsMemory(), cancel);
            await _process.StandardInput.FlushAsync(cancel);
        }
        catch (IOException)
        {
            // It ended while it was not its turn.
            throw await EndedAsync();
        }

        return JsonSerializer.Deserialize(await ReadAsync(cancel), ResultJson.Default.LoadResult)!;
    }

    /// <summary>Lets two programs put their loads on in turn.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other; null to let the first run alone.</param>
    /// <param name="slices">How often each runs.</param>
    /// <param name="seconds">For how long each time.</param>
    /// <param name="ofFirst">Gets what the first measured.</param>
    /// <param name="ofSecond">Gets what the second measured.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="InvalidOperationException">One of them ended; its words are in the message.</exception>
    public static async Task TakeTurnsAsync(SlicedLoad first, SlicedLoad? second, int slices, double seconds, List<LoadResult> ofFirst, List<LoadResult> ofSecond, CancellationToken cancel)
    {
        for (int slice = 0; slice < slices; slice++)
        {
            // Who comes second may find a warmer target: the order changes.
            if (slice % 2 == 0)
            {
                ofFirst.Add(await first.RunAsync(seconds, cancel));
            }

            if (second is not null)
            {
                ofSecond.Add(await second.RunAsync(seconds, cancel));
            }

            if (slice % 2 != 0)
            {
                ofFirst.Add(await first.RunAsync(seconds, cancel));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // The end of its input lets it log out.
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(s_patience);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task<string> ReadAsync(CancellationToken cancel) =>
        await _process.StandardOutput.ReadLineAsync(cancel).AsTask().WaitAsync(s_patience, cancel)
        ?? throw await EndedAsync();

    private async Task<InvalidOperationException> EndedAsync()
    {
        string words = await _errors;
        await _process.WaitForExitAsync();
        return new($"{_command} ended with {_process.ExitCode}:\n{words}");
    }
}
