namespace Lunaris.Tests.Architecture;

/// <summary>
/// Who may know whom among what ships. The table is exact: a reference that is not here fails, and so does a row's reference that
/// its assembly does not use (any more).
/// </summary>
internal static class DependencyTable
{
    /// <summary>A shipped assembly: the assemblies of this repository and the packages that it knows.</summary>
    internal sealed record Row(string Assembly, string[] Knows, string[] Packages);

    public static IReadOnlyList<Row> Rows { get; } =
    [
        new("Lunaris.Scsi", [], []),
        new("Lunaris.Iscsi", ["Lunaris.Scsi"], []),
        new("Lunaris", ["Lunaris.Iscsi", "Lunaris.Scsi"], ["Microsoft.Extensions.Logging.Abstractions"]),
        new("Lunaris.Transports.Tcp", ["Lunaris.Iscsi"], []),
        new("RDMA.NET", [], []),
        new("Lunaris.Transports.Iser", ["Lunaris.Iscsi", "RDMA.NET"], []),
        new("Lunaris.LibIscsi", ["Lunaris", "Lunaris.Iscsi", "Lunaris.Scsi", "Lunaris.Transports.Iser", "Lunaris.Transports.Tcp"], []),
        new(
            "lunaris-vhost-user-blk",
            ["Lunaris", "Lunaris.Iscsi", "Lunaris.Scsi", "Lunaris.Transports.Iser", "Lunaris.Transports.Tcp"],
            ["Microsoft.Extensions.Logging", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Logging.Console", "System.CommandLine"]),
    ];

    /// <summary>Rooms whose assemblies may call into native code.</summary>
    public static string[] NativeRooms { get; } = ["transports", "qemu-glue"];

    /// <summary>Rooms that hold what ships, so that every project in them needs a row.</summary>
    public static string[] ShippedRooms { get; } = ["lib", "transports", "qemu-glue"];

    /// <summary>Assemblies that do no I/O, start nothing, ask for no time and no randomness.</summary>
    public static string[] PureAssemblies { get; } = ["Lunaris.Scsi", "Lunaris.Iscsi"];
}
