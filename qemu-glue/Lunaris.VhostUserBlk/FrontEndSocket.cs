using System.Net.Sockets;

namespace Lunaris.VhostUserBlk;

/// <summary>The socket at which the front-end is found. A path that it made is taken away again.</summary>
internal sealed class FrontEndSocket : IDisposable
{
    private const int SocketLevel = 1;
    private const int AcceptsConnections = 30;

    private readonly bool _ownsPath;

    private FrontEndSocket(Socket socket, bool isListening, string? path, bool ownsPath)
    {
        Socket = socket;
        IsListening = isListening;
        Path = path;
        _ownsPath = ownsPath;
    }

    /// <summary>Where front-ends find it; null where it has no name.</summary>
    public string? Path { get; }

    public Socket Socket { get; }

    /// <summary>Whether front-ends are accepted from it; else it is the connection to the one front-end.</summary>
    public bool IsListening { get; }

    /// <summary>Makes a socket and listens there. One that nobody listens at any more is replaced.</summary>
    /// <exception cref="SocketException">The path cannot be used.</exception>
    /// <exception cref="IOException">What is there already cannot be taken away, or is in use.</exception>
    public static FrontEndSocket Listen(string path)
    {
        var endPoint = new UnixDomainSocketEndPoint(path);
        if (File.Exists(path))
        {
            RemoveStale(path, endPoint);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            socket.Listen(1);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new FrontEndSocket(socket, isListening: true, path, ownsPath: true);
    }

    /// <summary>Takes a socket that whoever started the program has opened.</summary>
    /// <exception cref="SocketException">The descriptor is no socket.</exception>
    public static FrontEndSocket Take(int descriptor)
    {
        var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
        try
        {
            Span<byte> value = stackalloc byte[sizeof(int)];
            socket.GetRawSocketOption(SocketLevel, AcceptsConnections, value);
            string? path = socket.LocalEndPoint is UnixDomainSocketEndPoint endPoint && endPoint.ToString() is { Length: > 0 } name ? name : null;
            return new FrontEndSocket(socket, BitConverter.ToInt32(value) != 0, path, ownsPath: false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Socket.Dispose();
        if (_ownsPath)
        {
            File.Delete(Path!);
        }
    }

    private static void RemoveStale(string path, UnixDomainSocketEndPoint endPoint)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new IOException($"Somebody listens at '{path}' already.");
    }
}
