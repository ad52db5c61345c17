using System.Runtime.CompilerServices;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Scsi;

namespace Lunaris.Tests.Examples.IscsiLs;

/// <summary>A portal in memory that fails and dawdles as a test tells it.</summary>
internal sealed class FakeBrowser : IPortalBrowser
{
    public const string Disk = "iqn.2026-01.com.example:disk";

    private readonly Queue<BrowseException> _failures = new();

    public List<PortalTarget> Targets { get; } = [new(Disk, ["10.0.0.1:3260,1"]), new("iqn.2026-01.com.example:tape", ["10.0.0.1:3260,1", "[fe80::1]:3260,2"])];

    public List<UnitSummary> Units { get; } =
    [
        new(Lun.FromNumber(0), PeripheralDeviceType.StorageArray, "ACME", "Controller", "1"),
        new(Lun.FromNumber(1), PeripheralDeviceType.DirectAccess, "ACME", "RAM disk", "0001") { Size = new MediumSize(131071, 512) },
        new(Lun.FromNumber(300), PeripheralDeviceType.CdDvd, "ACME", "Tray", "2") { MediumPresent = false },
    ];

    /// <summary>Calls made, with the URL as it shows itself.</summary>
    public List<string> Calls { get; } = [];

    public IscsiUrl? LastUrl { get; private set; }

    /// <summary>What discovery waits for before it answers.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public TaskCompletionSource Discovering { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool DiscoveryCancelled { get; private set; }

    public FakeBrowser FailWith(string message, bool credentialsMayHelp = false)
    {
        _failures.Enqueue(new BrowseException(message, credentialsMayHelp));
        return this;
    }

    public async Task<IReadOnlyList<PortalTarget>> DiscoverAsync(IscsiUrl portal, CancellationToken cancellation)
    {
        Note("discover", portal);
        Discovering.TrySetResult();
        if (Gate is not null)
        {
            try
            {
                await Gate.Task.WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                DiscoveryCancelled = true;
                throw;
            }
        }
        return Targets;
    }

    public async IAsyncEnumerable<UnitSummary> ListUnitsAsync(IscsiUrl target, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Note("list", target);
        await Task.CompletedTask;
        foreach (UnitSummary unit in Units)
        {
            yield return unit;
        }
    }

    public Task<UnitDetails> InspectAsync(IscsiUrl unit, CancellationToken cancellation)
    {
        Note("inspect", unit);
        UnitSummary summary = Units.Single(candidate => candidate.Lun == unit.Lun);
        return Task.FromResult(new UnitDetails(summary, [new DetailSection("Identity", [("Vendor", summary.Vendor), ("Product", summary.Product)])]));
    }

    public Task<byte[]> ReadBlocksAsync(IscsiUrl unit, ulong lba, int count, CancellationToken cancellation)
    {
        Note($"read {lba}+{count}", unit);
        byte[] data = new byte[count * 512];
        for (int block = 0; block < count; block++)
        {
            data.AsSpan(block * 512, 512).Fill((byte)(lba + (ulong)block));
        }
        return Task.FromResult(data);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Note(string call, IscsiUrl url)
    {
        LastUrl = url;
        Calls.Add($"{call} {url}");
        if (_failures.TryDequeue(out BrowseException? failure))
        {
            throw failure;
        }
    }
}
