using Lunaris.Iscsi.Login.Keys;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Wire;
using Lunaris.Scsi;

namespace Lunaris.Compliance.Framework;

/// <summary>The target of a run: how to reach it, what it says it can, and the session that most cases use.</summary>
public sealed class TargetUnderTest : IAsyncDisposable
{
    private TestUnit? _unit;
    private int _sessions;

    public TargetUnderTest(RunSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Settings = settings;
    }

    public RunSettings Settings { get; }

    public EvidenceLog Evidence { get; } = new();

    public Capabilities Capabilities { get; } = new();

    public PeripheralDeviceType DeviceType => Capabilities.DeviceType;

    public Lun Lun => Settings.Urls[0].Lun ?? Lun.Zero;

    /// <summary>The standard's name of a command.</summary>
    public string NameOf(ReadOnlySpan<byte> cdb) =>
        ScsiCommandTable.Find(cdb, DeviceType)?.Name ?? $"operation code {cdb[0]:X2}h";

    /// <summary>The session that most cases use; a new one where the last is gone.</summary>
    public async Task<TestUnit> UnitAsync()
    {
        if (_unit is { IsAlive: true })
        {
            return _unit;
        }

        if (_unit is not null)
        {
            await _unit.DisposeAsync();
        }

        return _unit = await ConnectAsync(Settings.Urls[0], Settings.InitiatorName);
    }

    /// <summary>Opens a session and takes the unit attentions that it begins with.</summary>
    /// <param name="url">The path.</param>
    /// <param name="initiator">The initiator's name.</param>
    /// <param name="isid">The ISID; null for a fresh one.</param>
    /// <param name="settle">Whether unit attentions are taken.</param>
    public async Task<TestUnit> ConnectAsync(IscsiUrl url, string initiator, Isid? isid = null, bool settle = true)
    {
        string name = $"session {Interlocked.Increment(ref _sessions)}";
        var recorder = new PduRecorder(Evidence, name);
        IscsiSessionOptions options = OptionsFor(url, initiator) with { Isid = isid, Interceptor = recorder };
        IscsiSession session = await IscsiSession.ConnectAsync(options);
        var unit = new TestUnit(this, session, recorder, url.Lun ?? Lun.Zero, name);
        if (settle)
        {
            await unit.SettleAsync();
        }

        return unit;
    }

    /// <summary>How sessions of the suite log in: no reconnecting, no retries, no keepalive of their own.</summary>
    public IscsiSessionOptions OptionsFor(IscsiUrl url, string initiator)
    {
        var options = IscsiSessionOptions.FromUrl(url);
        return options with
        {
            Login = options.Login with
            {
                InitiatorName = IscsiName.Parse(initiator),
                HeaderDigest = url.HeaderDigest ?? [DigestType.None],
                DataDigest = url.DataDigest ?? [DigestType.None],
            },
            Reconnect = ReconnectPolicy.None,
            Keepalive = KeepalivePolicy.None,
            Retry = RetryPolicy.None,
            CommandTimeout = Settings.CommandTimeout,
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_unit is not null)
        {
            await _unit.DisposeAsync();
            _unit = null;
        }
    }
}
