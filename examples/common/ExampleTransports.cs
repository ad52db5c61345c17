using Lunaris.Transports.Iser;
using Lunaris.Transports.Tcp;

namespace Lunaris.Examples.Common;

/// <summary>The transports that the examples are put together with.</summary>
public static class ExampleTransports
{
    /// <summary>Registers them where URLs look for them.</summary>
    public static void Register() => TransportRegistry.Default
        .Register(new TcpTransportFactory())
        .Register(new SocketTransportFactory())
        .Register(new IserTransportFactory());
}
