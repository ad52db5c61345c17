using System.Net;
using Lunaris.Iscsi.Login.Chap;
using Lunaris.Target;
using Lunaris.Target.Scsi;

namespace Lunaris.Compliance.Fixture;

/// <summary>Embedded targets by name, for runs without a target.</summary>
public static class EmbeddedSetup
{
    public const string TargetName = "iqn.2026-01.io.lunaris:compliance";
    public const string User = "compliance";
    public const string Password = "a-secret-of-the-suite";
    private const long Length = 16 << 20;

    /// <summary>Names of the setups.</summary>
    public static IReadOnlyList<string> Names { get; } = ["disk", "removable", "readonly", "thick4k"];

    /// <summary>Starts a target.</summary>
    /// <param name="name">Which.</param>
    public static EmbeddedTarget Start(string name = "disk")
    {
        var unit = new LogicalUnitOptions { Length = Length };
        unit = name switch
        {
            "disk" => unit with { MaxTransferBlocks = 4096, MaxCompareAndWriteBlocks = 128 },
            "removable" => unit with { IsRemovable = true },
            "readonly" => unit with { IsReadOnly = true },
            "thick4k" => unit with { IsThin = false, BlockSize = 4096 },
            _ => throw new ArgumentException($"There is no embedded target {name}: {string.Join(", ", Names)}.", nameof(name)),
        };
        return EmbeddedTarget.Start(new EmbeddedTargetOptions
        {
            Portals = [new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.Loopback, 0)],
            PingOnLogin = true,
            Targets =
            [
                new TargetDefinition
                {
                    Name = TargetName,
                    LogicalUnits = [unit, unit with { Number = 1, Length = 1 << 20 }, unit with { Number = 300, Length = 1 << 20 }],
                    Authentication = new TargetAuthentication { Initiator = new ChapCredentials(User, ChapSecret.FromText(Password)) },
                },
            ],
        });
    }

    /// <summary>URLs of its first logical unit, one for each portal.</summary>
    public static IReadOnlyList<IscsiUrl> Urls(EmbeddedTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return [.. target.Portals.Select(portal => IscsiUrl.Parse($"iscsi://{User}%{Password}@{portal}/{TargetName}/0"))];
    }
}
