using Lunaris.VhostUserBlk;
using Lunaris.VhostUserBlk.Device;

namespace Lunaris.Tests.VhostUser.Harness;

/// <summary>A backend on a thread of its own.</summary>
internal sealed class RunningBackend : IDisposable
{
    private readonly FrontEndSocket _socket;
    private readonly Task _running;
    private int _disposed;

    public RunningBackend(string path, Backend backend)
    {
        Path = path;
        Backend = backend;
        _socket = FrontEndSocket.Listen(path);
        _running = Task.Factory.StartNew(() => Backend.Serve(_socket.Socket), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public string Path { get; }

    public Backend Backend { get; }

    /// <summary>Stops it; what it threw is thrown here.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Backend.Stop();
        try
        {
            _running.GetAwaiter().GetResult();
        }
        finally
        {
            Backend.Dispose();
            _socket.Dispose();
        }
    }
}
