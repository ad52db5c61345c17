using System.Globalization;
using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Examples.IscsiLs.CommandLine;
using Lunaris.Scsi;

namespace Lunaris.Examples.IscsiLs.Plain;

/// <summary>Prints a listing line for line as libiscsi's iscsi-ls does, its arithmetic included.</summary>
internal sealed class LinePrinter(TextWriter output, TextWriter error)
{
    private const string Units = " kMGT";

    public async Task PrintAsync(Listing listing, LsOptions options, CancellationToken cancellation)
    {
        // libiscsi collects targets and portals on stacks, so that the last one found is the first one printed.
        foreach (ListedTarget target in (await listing.TargetsAsync(cancellation)).Reverse())
        {
            if (options.AsUrls && !options.ShowUnits)
            {
                output.WriteLine(SafeText.Clean($"iscsi://{target.Address}/{target.Name}/0"));
                continue;
            }
            output.WriteLine(SafeText.Clean($"Target:{target.Name} Portal:{target.Portal}"));
            if (!options.ShowUnits)
            {
                continue;
            }
            if (target.IsLinkLocal)
            {
                error.WriteLine("skipping link-local address");
                continue;
            }
            await foreach (UnitSummary unit in listing.UnitsAsync(target, cancellation))
            {
                output.WriteLine(Line(unit));
            }
        }
    }

    internal static string Line(UnitSummary unit)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"Lun:{unit.Lun.ToString(),-4} Type:{DeviceTypeNames.LibIscsi(unit.Type)}");
        if (unit.Type == PeripheralDeviceType.DirectAccess)
        {
            line += $" (Size:{Size(unit.Size)})";
        }
        return unit.MediumPresent ? line : line + " (No media loaded)";
    }

    /// <summary>
    /// libiscsi multiplies the *last* address of READ CAPACITY(10) by the block size and drops fractions: 64 MiB are 63M. The command
    /// says FFFFFFFFh where the address does not fit (SBC-4 §5.20.2).
    /// </summary>
    private static string Size(MediumSize? size)
    {
        ulong value = size is null ? 0 : Math.Min(size.LastLba, uint.MaxValue) * size.BlockSize;
        int unit = 0;
        for (; unit < Units.Length - 1 && value > 1024; unit++)
        {
            value /= 1024;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{value}{Units[unit]}");
    }
}
