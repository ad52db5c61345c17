using System.Globalization;
using Lunaris.Examples.IscsiLs.Interactive.Screens;
using Lunaris.Target;
using Lunaris.Target.Scsi;

namespace Lunaris.Examples.IscsiLs.Demo;

/// <summary>The embedded RAM-disk target on a free loopback port, with two targets and disks of different block sizes.</summary>
internal sealed class DemoTarget : ILocalTarget, IAsyncDisposable
{
    private EmbeddedTarget? _target;

    public IscsiUrl Start()
    {
        _target ??= EmbeddedTarget.Start(new EmbeddedTargetOptions
        {
            Targets =
            [
                new TargetDefinition
                {
                    Name = "iqn.2026-01.net.lunaris:demo.disks",
                    LogicalUnits =
                    [
                        new LogicalUnitOptions { Number = 0, Length = 64L << 20, SerialNumber = "DEMO0001" },
                        new LogicalUnitOptions { Number = 1, Length = 256L << 20, BlockSize = 4096, SerialNumber = "DEMO0002" },
                    ],
                },
                new TargetDefinition
                {
                    Name = "iqn.2026-01.net.lunaris:demo.archive",
                    LogicalUnits = [new LogicalUnitOptions { Number = 300, Length = 8L << 20, Product = "SMALL DISK", SerialNumber = "DEMO0003" }],
                },
            ],
        });
        return IscsiUrl.Parse(string.Create(CultureInfo.InvariantCulture, $"iscsi://{_target.Portal}"));
    }

    public Task<IscsiUrl> StartAsync(CancellationToken cancellation) => Task.FromResult(Start());

    public async ValueTask DisposeAsync()
    {
        if (_target is not null)
        {
            await _target.DisposeAsync();
        }
    }
}
