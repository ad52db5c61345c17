using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Target;
using Lunaris.Transports.Tcp;
using NUnit.Framework;

namespace Lunaris.Tests.Session;

/// <summary>An embedded target and sessions with it, over the transport that the fixture is run with.</summary>
public abstract class TargetFixture(string transport)
{
    private static readonly TransportRegistry s_registry = new TransportRegistry().Register(new TcpTransportFactory()).Register(new SocketTransportFactory());

    protected EmbeddedTarget Target { get; private set; } = null!;

    protected PollGroup Group { get; private set; } = null!;

    [SetUp]
    public void StartTarget()
    {
        Target = EmbeddedTarget.Start(TargetOptions);
        Group = new PollGroup(new PollGroupOptions { Name = TestContext.CurrentContext.Test.Name });
    }

    [TearDown]
    public void StopTarget()
    {
        Group.Dispose();
        Target.Dispose();
    }

    protected virtual EmbeddedTargetOptions TargetOptions => new();

    protected IscsiSessionOptions Options => new()
    {
        Portal = new Portal(Target.Portal.Address.ToString(), Target.Portal.Port),
        Login = new()
        {
            InitiatorName = IscsiName.Parse("iqn.2026-01.test:initiator"),
            TargetName = IscsiName.Parse("iqn.2026-01.io.lunaris:disk"),
        },
        Transport = transport,
        Transports = s_registry,
        PollGroup = Group,
        Reconnect = new ReconnectPolicy { InitialDelay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(50), MaxAttempts = 200 },
    };

    protected async Task<LogicalUnit> OpenAsync(IscsiSessionOptions? options = null)
    {
        IscsiSession session = await IscsiSession.ConnectAsync(options ?? Options);
        LogicalUnit unit = session.GetLogicalUnit(default);
        await unit.OpenAsync();
        return unit;
    }

    protected static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
