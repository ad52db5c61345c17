using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Target;
using Lunaris.Target.Scsi;
using Lunaris.Tests.Units;
using Lunaris.Transports.Tcp;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Device;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;

namespace Lunaris.Tests.VhostUser.Harness;

/// <summary>An embedded target, a backend on it, and a front-end without a guest.</summary>
[Platform("Linux", Reason = "vhost-user shares memory by descriptors of Linux.")]
public abstract class BackendFixture
{
    private static readonly TransportRegistry s_registry = new TransportRegistry().Register(new TcpTransportFactory());

    private readonly List<RunningBackend> _backends = [];
    private string _folder = "";

    protected const long Size = 32 << 20;

    protected EmbeddedTarget Target { get; private set; } = null!;

    internal CommandRecorder Commands { get; private set; } = null!;

    /// <summary>Where log lines of backends go.</summary>
    protected virtual ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    protected virtual LogicalUnitOptions UnitOptions => new() { Length = Size, SerialNumber = "SN-0123456789-0123456789" };

    protected virtual IscsiSessionOptions SessionOptions => new()
    {
        Portal = new Portal(Target.Portal.Address.ToString(), Target.Portal.Port),
        Login = new()
        {
            InitiatorName = IscsiName.Parse("iqn.2026-01.test:initiator"),
            TargetName = IscsiName.Parse("iqn.2026-01.io.lunaris:disk"),
        },
        Transports = s_registry,
        CommandTimeout = TimeSpan.Zero,
        MaxSends = int.MaxValue,
        Reconnect = ReconnectPolicy.Endless with { InitialDelay = TimeSpan.FromMilliseconds(10), MaxDelay = TimeSpan.FromMilliseconds(50), RetryFirstConnect = true },
        Interceptor = Commands,
    };

    [SetUp]
    public void StartTarget()
    {
        Commands = new CommandRecorder();
        Target = EmbeddedTarget.Start(new EmbeddedTargetOptions { Targets = [new TargetDefinition { LogicalUnits = [UnitOptions] }] });
        _folder = Directory.CreateTempSubdirectory("lunaris-vhost-").FullName;
    }

    [TearDown]
    public void StopAll()
    {
        foreach (RunningBackend backend in _backends)
        {
            backend.Dispose();
        }

        _backends.Clear();
        Target.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Starts a backend that serves front-ends at <see cref="RunningBackend.Path"/>.</summary>
    internal async Task<RunningBackend> StartBackendAsync(BackendOptions? options = null, bool readOnly = false)
    {
        UnitProfile profile = await ProbeAsync(readOnly);
        var backend = new RunningBackend(Path.Combine(_folder, $"s{_backends.Count}"), new Backend(SessionOptions, profile, options ?? new BackendOptions { Queues = 4 }, LoggerFactory));
        _backends.Add(backend);
        return backend;
    }

    internal async Task<UnitProfile> ProbeAsync(bool readOnly = false)
    {
        using var group = new PollGroup(new PollGroupOptions { Name = "probe" });
        await using IscsiSession session = await IscsiSession.ConnectAsync(SessionOptions with { PollGroup = group });
        LogicalUnit unit = session.GetLogicalUnit(default);
        await unit.OpenAsync();
        return await UnitProfile.ProbeAsync(unit, readOnly);
    }

    /// <summary>A front-end with one queue that runs, and a driver on it.</summary>
    internal static (FrontEnd FrontEnd, DriverQueue Queue, BlkDriver Driver) Connect(RunningBackend backend, VirtioFeatures features = FrontEnd.Usual, ushort size = 128)
    {
        var frontEnd = new FrontEnd(backend.Path);
        frontEnd.Begin(features);
        var queue = new DriverQueue(frontEnd, 0, size);
        queue.Start();
        return (frontEnd, queue, new BlkDriver(frontEnd, queue) { UsesIndirect = features.HasFlag(VirtioFeatures.IndirectDesc) });
    }

    protected static byte[] Random(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected byte[] OnDisk(long offset, int length)
    {
        var bytes = new byte[length];
        Target[0].Disk.Read(offset, bytes);
        return bytes;
    }
}
