using Lunaris.Examples.Common;
using Lunaris.Examples.IscsiLs.Browsing;
using Lunaris.Examples.IscsiLs.CommandLine;
using Spectre.Console;

namespace Lunaris.Examples.IscsiLs.Plain;

/// <summary>Prints a listing as a table, without colour or lines drawn by escape sequences where the output is no terminal.</summary>
internal sealed class TablePrinter(IAnsiConsole console)
{
    public async Task PrintAsync(Listing listing, LsOptions options, CancellationToken cancellation)
    {
        Table table = new Table().Border(TableBorder.Ascii2).AddColumns("Target", "Portal");
        if (options.ShowUnits)
        {
            table.AddColumns("LUN", "Type", "Vendor", "Product", "Rev");
            table.AddColumn(new TableColumn("Size").RightAligned());
            table.AddColumn(new TableColumn("Block").RightAligned());
        }
        foreach (ListedTarget target in await listing.TargetsAsync(cancellation))
        {
            if (!options.ShowUnits || target.IsLinkLocal)
            {
                Row(table, target.Name, target.Portal);
                continue;
            }
            bool first = true;
            await foreach (UnitSummary unit in listing.UnitsAsync(target, cancellation))
            {
                Row(
                    table,
                    first ? target.Name : "",
                    first ? target.Portal : "",
                    unit.Lun.ToString(),
                    DeviceTypeNames.Readable(unit.Type),
                    unit.Vendor,
                    unit.Product,
                    unit.Revision,
                    unit.Size is { } size ? ByteSize.Format(size.Bytes) : unit.MediumPresent ? "" : "no medium",
                    unit.Size?.BlockSize.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "");
                first = false;
            }
            if (first)
            {
                Row(table, target.Name, target.Portal);
            }
        }
        console.Write(table);
    }

    private static void Row(Table table, params string[] cells)
    {
        var texts = Enumerable.Range(0, table.Columns.Count).Select(i => new Text(i < cells.Length ? SafeText.Clean(cells[i]) : ""));
        table.AddRow(texts);
    }
}
