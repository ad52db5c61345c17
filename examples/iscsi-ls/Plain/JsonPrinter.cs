using System.Text.Json;
using System.Text.Json.Serialization;
using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Examples.IscsiLs.CommandLine;

namespace Lunaris.Examples.IscsiLs.Plain;

internal sealed record JsonUnit(string Lun, int DeviceType, string DeviceTypeName, string Vendor, string Product, string Revision, bool MediumPresent, ulong? Blocks, uint? BlockSize, decimal? SizeInBytes);

internal sealed record JsonTarget(string Name, string Portal, string Url, IReadOnlyList<JsonUnit>? Units);

internal sealed record JsonListing(string Portal, IReadOnlyList<JsonTarget> Targets);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonListing))]
internal sealed partial class JsonListingContext : JsonSerializerContext;

/// <summary>Prints a listing as one JSON document; units are in it where they are asked for.</summary>
internal sealed class JsonPrinter(TextWriter output)
{
    public async Task PrintAsync(Listing listing, IscsiUrl portal, LsOptions options, CancellationToken cancellation)
    {
        List<JsonTarget> targets = [];
        foreach (ListedTarget target in await listing.TargetsAsync(cancellation))
        {
            List<JsonUnit>? units = null;
            if (options.ShowUnits && !target.IsLinkLocal)
            {
                units = [];
                await foreach (UnitSummary unit in listing.UnitsAsync(target, cancellation))
                {
                    units.Add(Describe(unit));
                }
            }
            targets.Add(new JsonTarget(target.Name, target.Portal, $"iscsi://{target.Address}/{target.Name}", units));
        }
        output.WriteLine(JsonSerializer.Serialize(new JsonListing(portal.Portal.ToString(), targets), JsonListingContext.Default.JsonListing));
    }

    private static JsonUnit Describe(UnitSummary unit) => new(
        unit.Lun.ToString(),
        (int)unit.Type,
        DeviceTypeNames.Readable(unit.Type),
        unit.Vendor,
        unit.Product,
        unit.Revision,
        unit.MediumPresent,
        unit.Size is { LastLba: < ulong.MaxValue } size ? size.LastLba + 1 : null,
        unit.Size?.BlockSize,
        unit.Size is null ? null : (decimal)unit.Size.Bytes);
}
