using System.Runtime.CompilerServices;
using Lunaris.Examples.Common;
using Lunaris.Iscsi.Login;
using Lunaris.Iscsi.Names;
using Lunaris.Iscsi.Recovery;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Transport;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Sense;
using Microsoft.Extensions.Logging;

namespace Lunaris.Examples.IscsiLs.Browsing;

/// <summary>Browses real portals. Keeps one session for each target that was looked at, and makes a new one where it was lost.</summary>
internal sealed class SessionPortalBrowser(IscsiName? initiator, ILoggerFactory log) : IPortalBrowser
{
    private readonly Dictionary<(Portal Portal, string Target, string? User, string? Password), IscsiSession> _sessions = [];

    public Task<IReadOnlyList<PortalTarget>> DiscoverAsync(IscsiUrl portal, CancellationToken cancellation) => GuardAsync<IReadOnlyList<PortalTarget>>(async () =>
    {
        IscsiSessionOptions options = Options(portal);

        // Portals seldom guard discovery: the credentials are offered and not insisted on, as libiscsi does. Each target then is.
        AuthenticationOptions authentication = options.Login.Authentication with { AllowNone = true, Target = null };
        options = options with { Login = options.Login with { Authentication = authentication } };
        IReadOnlyList<DiscoveredTarget> targets = await Discovery.SendTargetsAsync(options, cancellation);
        return
        [
            .. targets.Select(target => new PortalTarget(
                target.Name.Value,
                target.Addresses.Count == 0 ? [portal.Portal.ToString()] : [.. target.Addresses.Select(Format)])),
        ];
    });

    public async IAsyncEnumerable<UnitSummary> ListUnitsAsync(IscsiUrl target, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IscsiSession session = await GuardAsync(() => OpenAsync(target, cancellation));
        foreach (Lun lun in await GuardAsync(() => session.ReportLunsAsync(cancellation)))
        {
            yield return await GuardAsync(() => SummariseAsync(session, lun, cancellation));
        }
    }

    public Task<UnitDetails> InspectAsync(IscsiUrl unit, CancellationToken cancellation) => GuardAsync(async () =>
    {
        IscsiSession session = await OpenAsync(unit, cancellation);
        UnitSummary summary = await SummariseAsync(session, unit.Lun!.Value, cancellation);
        return new UnitDetails(summary, await new UnitInspector(session, summary).InspectAsync(cancellation));
    });

    public Task<byte[]> ReadBlocksAsync(IscsiUrl unit, ulong lba, int count, CancellationToken cancellation) => GuardAsync(async () =>
    {
        IscsiSession session = await OpenAsync(unit, cancellation);
        LogicalUnit logicalUnit = session.GetLogicalUnit(unit.Lun!.Value);
        await logicalUnit.OpenAsync(cancellation);
        byte[] data = new byte[checked(count * logicalUnit.BlockSize)];
        await logicalUnit.ReadAsync(lba, data, cancellation);
        return data;
    });

    public async ValueTask DisposeAsync()
    {
        foreach (IscsiSession session in _sessions.Values)
        {
            await session.DisposeAsync();
        }
        _sessions.Clear();
    }

    private static string Format(TargetAddress address)
    {
        string portal = new Portal(address.Host, address.Port).ToString();
        return address.PortalGroupTag is { } tag ? $"{portal},{tag}" : portal;
    }

    private IscsiSessionOptions Options(IscsiUrl url)
    {
        IscsiSessionOptions options = IscsiSessionOptions.FromUrl(url) with { LoggerFactory = log, Reconnect = ReconnectPolicy.None };
        return initiator is null ? options : options with { Login = options.Login with { InitiatorName = initiator } };
    }

    private async Task<IscsiSession> OpenAsync(IscsiUrl url, CancellationToken cancellation)
    {
        var key = (url.Portal, url.Target!, url.User, url.Password);
        if (_sessions.TryGetValue(key, out IscsiSession? session))
        {
            if (session.State == SessionState.LoggedIn)
            {
                return session;
            }
            _sessions.Remove(key);
            await session.DisposeAsync();
        }
        session = await IscsiSession.ConnectAsync(Options(url), cancellation);
        _sessions.Add(key, session);
        return session;
    }

    private static async Task<UnitSummary> SummariseAsync(IscsiSession session, Lun lun, CancellationToken cancellation)
    {
        LogicalUnit unit = session.GetLogicalUnit(lun);
        ScsiCompletion ready = await UnitReadiness.SettleAsync(unit, cancellation);
        Scsi.Vpd.InquiryData inquiry = await unit.InquireAsync(cancellation);
        var summary = new UnitSummary(lun, inquiry.DeviceType, inquiry.Vendor?.Trim() ?? "", inquiry.Product?.Trim() ?? "", inquiry.Revision?.Trim() ?? "")
        {
            MediumPresent = UnitReadiness.SenseOf(ready) is not { Key: SenseKey.NotReady, Additional.Asc: 0x3a },
        };
        bool hasBlocks = inquiry.DeviceType is PeripheralDeviceType.DirectAccess or PeripheralDeviceType.CdDvd or PeripheralDeviceType.OpticalMemory
            or PeripheralDeviceType.SimplifiedDirectAccess or PeripheralDeviceType.HostManagedZoned;
        if (!hasBlocks || !summary.MediumPresent)
        {
            return summary;
        }
        (int blockSize, ulong blockCount) = await unit.ReadCapacityAsync(cancellation);
        return blockCount == 0 ? summary : summary with { Size = new MediumSize(blockCount - 1, (uint)blockSize) };
    }

    /// <summary>Turns what the session API throws into one sentence for the user.</summary>
    private static async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (IscsiSessionException exception)
        {
            throw new BrowseException(exception.Message, exception.Fault?.Kind == TransportFaultKind.LoginFailed, exception);
        }
        catch (Exception exception) when (exception is IscsiException or InvalidDataException or NotSupportedException or FormatException)
        {
            throw new BrowseException(exception.Message, inner: exception);
        }
    }
}
