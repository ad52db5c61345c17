using System.Globalization;
using Lunaris.Examples.Common;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Examples.IscsiInq;

/// <summary>Prints INQUIRY data line for line as libiscsi's iscsi-inq does; pages that it does not know are dumped.</summary>
internal static class InqLines
{
    private const int VersionDescriptors = 8;

    /// <summary>Prints what came.</summary>
    /// <returns>Whether it is what was asked for.</returns>
    public static bool TryPrint(ToolConsole console, ReadOnlySpan<byte> data, InqOptions options)
    {
        if (!options.Evpd)
        {
            return TryPrintStandard(console, data);
        }
        if (!VpdPage.TryParse(data, options.PageCode, out VpdPage page))
        {
            return false;
        }
        TextWriter output = console.Output;
        switch (options.PageCode)
        {
            case VpdPageCodes.SupportedPages:
                foreach (byte code in page.Content)
                {
                    output.WriteLine($"Page:0x{code:x2} {LibIscsiNames.Page(code)}");
                }
                return true;
            case VpdPageCodes.UnitSerialNumber:
                output.WriteLine($"Unit Serial Number:[{console.DeviceText(page.Content)}]");
                return true;
            case VpdPageCodes.DeviceIdentification:
                return TryPrintDesignators(console, data);
            case VpdPageCodes.BlockLimits when BlockLimitsPage.TryRead(data, out BlockLimitsPage limits):
                Print(output, limits);
                return true;
            case VpdPageCodes.BlockDeviceCharacteristics when BlockDeviceCharacteristicsPage.TryRead(data, out BlockDeviceCharacteristicsPage characteristics):
                output.WriteLine(Invariant($"Medium Rotation Rate:{characteristics.MediumRotationRate}RPM"));
                return true;
            case VpdPageCodes.LogicalBlockProvisioning when LogicalBlockProvisioningPage.TryRead(data, out LogicalBlockProvisioningPage provisioning):
                Print(output, provisioning);
                return true;
            case VpdPageCodes.BlockLimits or VpdPageCodes.BlockDeviceCharacteristics or VpdPageCodes.LogicalBlockProvisioning:
                return false;
            default:
                output.WriteLine($"Page:0x{options.PageCode:x2} {VpdPageCodes.NameOf(options.PageCode) ?? "unknown"}");
                foreach (string line in HexDump.Lines(page.Bytes, 0))
                {
                    output.WriteLine(line);
                }
                return true;
        }
    }

    private static bool TryPrintStandard(ToolConsole console, ReadOnlySpan<byte> data)
    {
        if (!InquiryData.TryParse(data, out InquiryData inquiry))
        {
            return false;
        }
        TextWriter output = console.Output;
        output.WriteLine($"Peripheral Qualifier:{LibIscsiNames.Qualifier(inquiry.PeripheralQualifier)}");
        output.WriteLine($"Peripheral Device Type:{DeviceTypeNames.LibIscsi(inquiry.DeviceType)}");
        output.WriteLine($"Removable:{Bit(inquiry.Removable)}");
        output.WriteLine(Invariant($"Version:{inquiry.Version} {LibIscsiNames.Version(inquiry.Version)}"));
        output.WriteLine($"NormACA:{Bit(inquiry.NormAca)}");
        output.WriteLine($"HiSup:{Bit(inquiry.HiSup)}");
        output.WriteLine(Invariant($"ReponseDataFormat:{inquiry.ResponseDataFormat}"));
        output.WriteLine($"SCCS:{Bit(inquiry.Sccs)}");
        output.WriteLine($"ACC:{Bit(inquiry.Acc)}");
        output.WriteLine(Invariant($"TPGS:{inquiry.Tpgs}"));
        output.WriteLine($"3PC:{Bit(inquiry.ThirdPartyCopy)}");
        output.WriteLine($"Protect:{Bit(inquiry.Protect)}");
        output.WriteLine($"EncServ:{Bit(inquiry.EncServ)}");
        output.WriteLine($"MultiP:{Bit(inquiry.MultiPort)}");
        output.WriteLine($"SYNC:{Bit(inquiry.Sync)}");
        output.WriteLine($"CmdQue:{Bit(inquiry.CmdQue)}");

        // Blanks at the end of a field are printed too, which the typed texts are without.
        output.WriteLine($"Vendor:{console.DeviceText(Field(data, 8, 8))}");
        output.WriteLine($"Product:{console.DeviceText(Field(data, 16, 16))}");
        output.WriteLine($"Revision:{console.DeviceText(Field(data, 32, 4))}");
        for (int i = 0; i < VersionDescriptors; i++)
        {
            if (inquiry.VersionDescriptor(i) is not 0 and var descriptor)
            {
                output.WriteLine($"Version Descriptor:{descriptor:x4} {LibIscsiNames.VersionDescriptor(descriptor)}");
            }
        }
        return true;
    }

    private static bool TryPrintDesignators(ToolConsole console, ReadOnlySpan<byte> data)
    {
        if (!DeviceIdentificationPage.TryParse(data, out DeviceIdentificationPage identification))
        {
            return false;
        }
        TextWriter output = console.Output;
        output.WriteLine($"Peripheral Qualifier:{LibIscsiNames.Qualifier(identification.Page.PeripheralQualifier)}");
        output.WriteLine($"Peripheral Device Type:{DeviceTypeNames.LibIscsi(identification.Page.DeviceType)}");
        output.WriteLine($"Page Code:(0x{VpdPageCodes.DeviceIdentification:x2}) {LibIscsiNames.Page(VpdPageCodes.DeviceIdentification)}");

        // libiscsi collects the designators on a stack, so that the page's last one is number 0.
        var blocks = new Stack<string[]>();
        foreach (Designator designator in identification.Designators)
        {
            blocks.Push(Describe(console, designator));
        }
        int number = 0;
        foreach (string[] block in blocks)
        {
            output.WriteLine(Invariant($"DEVICE DESIGNATOR #{number++}"));
            foreach (string line in block)
            {
                output.WriteLine(line);
            }
        }
        return true;
    }

    private static string[] Describe(ToolConsole console, Designator designator)
    {
        string[] always =
        [
            Invariant($"Code Set:({(int)designator.CodeSet}) {LibIscsiNames.CodeSet(designator.CodeSet)}"),
            $"PIV:{Bit(designator.Protocol is not null)}",
            Invariant($"Association:({(int)designator.Association}) {LibIscsiNames.Association(designator.Association)}"),
            Invariant($"Designator Type:({(int)designator.Type}) {LibIscsiNames.Designator(designator.Type)}"),
            $"Designator:[{console.DeviceText(designator.Value)}]",
        ];
        return designator.Protocol is { } protocol
            ? [Invariant($"Device Protocol Identifier:({(int)protocol}) {LibIscsiNames.Protocol(protocol)}"), .. always]
            : always;
    }

    private static void Print(TextWriter output, BlockLimitsPage limits)
    {
        uint alignment = ((uint)limits.UnmapGranularityAlignmentHigh << 24) | limits.UnmapGranularityAlignmentLow;
        output.WriteLine($"wsnz:{Bit(limits.Wsnz)}");
        output.WriteLine(Invariant($"maximum compare and write length:{limits.MaximumCompareAndWriteLength}"));
        output.WriteLine(Invariant($"optimal transfer length granularity:{limits.OptimalTransferLengthGranularity}"));
        output.WriteLine(Invariant($"maximum transfer length:{limits.MaximumTransferLength}"));
        output.WriteLine(Invariant($"optimal transfer length:{limits.OptimalTransferLength}"));
        output.WriteLine(Invariant($"maximum prefetch xdread xdwrite transfer length:{limits.MaximumPrefetchLength}"));
        output.WriteLine(Invariant($"maximum unmap lba count:{limits.MaximumUnmapLbaCount}"));
        output.WriteLine(Invariant($"maximum unmap block descriptor count:{limits.MaximumUnmapDescriptorCount}"));
        output.WriteLine(Invariant($"optimal unmap granularity:{limits.OptimalUnmapGranularity}"));
        output.WriteLine($"ugavalid:{Bit(limits.UnmapGranularityAlignmentValid)}");
        output.WriteLine(Invariant($"unmap granularity alignment:{alignment}"));
        output.WriteLine(Invariant($"maximum write same length:{limits.MaximumWriteSameLength}"));
    }

    private static void Print(TextWriter output, LogicalBlockProvisioningPage provisioning)
    {
        output.WriteLine(Invariant($"Threshold Exponent:{provisioning.ThresholdExponent}"));
        output.WriteLine($"lbpu:{Bit(provisioning.Lbpu)}");
        output.WriteLine($"lbpws:{Bit(provisioning.Lbpws)}");
        output.WriteLine($"lbpws10:{Bit(provisioning.Lbpws10)}");

        // libiscsi knows LBPRZ as the one bit that it was in SBC-3.
        output.WriteLine(Invariant($"lbprz:{provisioning.Lbprz & 1}"));
        output.WriteLine($"anc_sup:{Bit(provisioning.AncSup)}");
        output.WriteLine($"dp:{Bit(provisioning.DescriptorPresent)}");
        output.WriteLine(Invariant($"provisioning type:{(int)provisioning.ProvisioningType}"));
    }

    /// <summary>A field as far as it was received.</summary>
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> data, int offset, int length)
        => data.Length <= offset ? [] : data.Slice(offset, Math.Min(length, data.Length - offset));

    private static int Bit(bool value) => value ? 1 : 0;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
