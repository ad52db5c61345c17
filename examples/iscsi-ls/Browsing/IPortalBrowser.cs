using Lunaris.Scsi;

namespace Lunaris.Examples.IscsiLs.Browsing;

/// <summary>
/// What both faces of iscsi-ls ask of a portal. Every failure that is the network's or the target's is a <see cref="BrowseException"/>.
/// One call at a time; sessions stay open between calls until the browser is disposed of.
/// </summary>
internal interface IPortalBrowser : IAsyncDisposable
{
    /// <summary>Asks a portal for its targets (SendTargets).</summary>
    Task<IReadOnlyList<PortalTarget>> DiscoverAsync(IscsiUrl portal, CancellationToken cancellation);

    /// <summary>Logs in to a target and lists its logical units in the order in which it reports them.</summary>
    IAsyncEnumerable<UnitSummary> ListUnitsAsync(IscsiUrl target, CancellationToken cancellation);

    /// <summary>Everything a unit says of itself.</summary>
    Task<UnitDetails> InspectAsync(IscsiUrl unit, CancellationToken cancellation);

    /// <summary>Reads whole blocks.</summary>
    Task<byte[]> ReadBlocksAsync(IscsiUrl unit, ulong lba, int count, CancellationToken cancellation);
}

/// <summary>A target that a portal named.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Portals">Its portals as the target wrote them, portal group tag included: <c>10.0.0.1:3260,1</c>.</param>
internal sealed record PortalTarget(string Name, IReadOnlyList<string> Portals);

/// <summary>Number and size of a medium's blocks.</summary>
/// <param name="LastLba">Address of the last block.</param>
/// <param name="BlockSize">Bytes of one block.</param>
internal sealed record MediumSize(ulong LastLba, uint BlockSize)
{
    public UInt128 Bytes => ((UInt128)LastLba + 1) * BlockSize;
}

/// <summary>One line about a logical unit.</summary>
internal sealed record UnitSummary(Lun Lun, PeripheralDeviceType Type, string Vendor, string Product, string Revision)
{
    /// <summary>False for a drive without its medium.</summary>
    public bool MediumPresent { get; init; } = true;

    /// <summary>Null where the device has no blocks, or no medium.</summary>
    public MediumSize? Size { get; init; }
}

/// <summary>A titled table of names and values.</summary>
internal sealed record DetailSection(string Title, IReadOnlyList<(string Name, string Value)> Rows);

/// <summary>Everything that is known of a unit.</summary>
internal sealed record UnitDetails(UnitSummary Summary, IReadOnlyList<DetailSection> Sections);

/// <summary>Something that the user asked for did not work; the message is one sentence for them.</summary>
internal sealed class BrowseException : Exception
{
    public BrowseException(string message, bool credentialsMayHelp = false, Exception? inner = null)
        : base(message, inner)
        => CredentialsMayHelp = credentialsMayHelp;

    /// <summary>The target refused who we are: other credentials may open it.</summary>
    public bool CredentialsMayHelp { get; }
}
