using System.Net;
using System.Net.Sockets;

namespace Lunaris.Interop.Tests.Harness;

/// <summary>Free ports on the loopback interface.</summary>
internal static class LoopbackPort
{
    /// <summary>A TCP port that was free a moment ago; whoever binds it must be ready to try another.</summary>
    public static int Choose()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Whether somebody listens.</summary>
    public static async Task<bool> AnswersAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
