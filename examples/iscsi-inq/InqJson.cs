using System.Globalization;
using System.Text.Json.Nodes;
using Lunaris.Examples.Common;
using Lunaris.Examples.Common.UnitTools;
using Lunaris.Scsi.Vpd;
using T10VersionDescriptors = Lunaris.Scsi.Vpd.VersionDescriptors;

namespace Lunaris.Examples.IscsiInq;

/// <summary>Prints INQUIRY data as one JSON document. VPD pages without an own form are in it as hexadecimal digits, as all of them are.</summary>
internal static class InqJson
{
    private const int VersionDescriptors = 8;

    /// <summary>Prints what came.</summary>
    /// <returns>Whether it is what was asked for.</returns>
    public static bool TryPrint(ToolConsole console, ReadOnlySpan<byte> data, InqOptions options)
    {
        JsonObject? document = options.Evpd ? Page(data, options.PageCode) : Standard(data);
        if (document is not null)
        {
            console.WriteJson(document);
        }
        return document is not null;
    }

    private static JsonObject? Standard(ReadOnlySpan<byte> data)
    {
        if (!InquiryData.TryParse(data, out InquiryData inquiry))
        {
            return null;
        }
        var descriptors = new JsonArray();
        for (int i = 0; i < VersionDescriptors; i++)
        {
            if (inquiry.VersionDescriptor(i) is not 0 and var descriptor)
            {
                descriptors.Add((JsonNode)new JsonObject { ["value"] = Hex(descriptor, 4), ["name"] = T10VersionDescriptors.NameOf(descriptor) });
            }
        }
        return new JsonObject
        {
            ["peripheralQualifier"] = (int)inquiry.PeripheralQualifier,
            ["deviceType"] = (int)inquiry.DeviceType,
            ["deviceTypeName"] = DeviceTypeNames.Readable(inquiry.DeviceType),
            ["removable"] = inquiry.Removable,
            ["version"] = (int)inquiry.Version,
            ["normAca"] = inquiry.NormAca,
            ["hiSup"] = inquiry.HiSup,
            ["responseDataFormat"] = (int)inquiry.ResponseDataFormat,
            ["sccs"] = inquiry.Sccs,
            ["acc"] = inquiry.Acc,
            ["tpgs"] = (int)inquiry.Tpgs,
            ["thirdPartyCopy"] = inquiry.ThirdPartyCopy,
            ["protect"] = inquiry.Protect,
            ["encServ"] = inquiry.EncServ,
            ["multiPort"] = inquiry.MultiPort,
            ["cmdQue"] = inquiry.CmdQue,
            ["vendor"] = inquiry.Vendor?.Trim() ?? "",
            ["product"] = inquiry.Product?.Trim() ?? "",
            ["revision"] = inquiry.Revision?.Trim() ?? "",
            ["versionDescriptors"] = descriptors,
        };
    }

    private static JsonObject? Page(ReadOnlySpan<byte> data, byte pageCode)
    {
        if (!VpdPage.TryParse(data, pageCode, out VpdPage page))
        {
            return null;
        }
        var document = new JsonObject
        {
            ["pageCode"] = Hex(pageCode, 2),
            ["pageName"] = VpdPageCodes.NameOf(pageCode),
            ["peripheralQualifier"] = (int)page.PeripheralQualifier,
            ["deviceType"] = (int)page.DeviceType,
            ["raw"] = Convert.ToHexStringLower(page.Bytes),
        };
        switch (pageCode)
        {
            case VpdPageCodes.SupportedPages:
                document["pages"] = SupportedPages(page.Content);
                break;
            case VpdPageCodes.UnitSerialNumber when UnitSerialNumberPage.TryParse(data, out string serial):
                document["serialNumber"] = serial.Trim();
                break;
            case VpdPageCodes.DeviceIdentification when DeviceIdentificationPage.TryParse(data, out DeviceIdentificationPage identification):
                document["logicalUnitName"] = identification.LogicalUnitName();
                document["designators"] = Designators(identification);
                break;
            case VpdPageCodes.BlockLimits when BlockLimitsPage.TryRead(data, out BlockLimitsPage limits):
                document["blockLimits"] = BlockLimits(limits);
                break;
            case VpdPageCodes.BlockDeviceCharacteristics when BlockDeviceCharacteristicsPage.TryRead(data, out BlockDeviceCharacteristicsPage characteristics):
                document["characteristics"] = new JsonObject
                {
                    ["mediumRotationRate"] = (int)characteristics.MediumRotationRate,
                    ["nominalFormFactor"] = (int)characteristics.NominalFormFactor,
                    ["zoned"] = (int)characteristics.Zoned,
                    ["fuab"] = characteristics.Fuab,
                    ["vbuls"] = characteristics.Vbuls,
                };
                break;
            case VpdPageCodes.LogicalBlockProvisioning when LogicalBlockProvisioningPage.TryRead(data, out LogicalBlockProvisioningPage provisioning):
                document["provisioning"] = new JsonObject
                {
                    ["thresholdExponent"] = (int)provisioning.ThresholdExponent,
                    ["lbpu"] = provisioning.Lbpu,
                    ["lbpws"] = provisioning.Lbpws,
                    ["lbpws10"] = provisioning.Lbpws10,
                    ["lbprz"] = (int)provisioning.Lbprz,
                    ["ancSup"] = provisioning.AncSup,
                    ["descriptorPresent"] = provisioning.DescriptorPresent,
                    ["provisioningType"] = (int)provisioning.ProvisioningType,
                };
                break;
        }
        return document;
    }

    private static JsonArray SupportedPages(ReadOnlySpan<byte> codes)
    {
        var pages = new JsonArray();
        foreach (byte code in codes)
        {
            pages.Add((JsonNode)new JsonObject { ["code"] = Hex(code, 2), ["name"] = VpdPageCodes.NameOf(code) });
        }
        return pages;
    }

    private static JsonArray Designators(DeviceIdentificationPage identification)
    {
        var designators = new JsonArray();
        foreach (Designator designator in identification.Designators)
        {
            designators.Add((JsonNode)new JsonObject
            {
                ["association"] = (int)designator.Association,
                ["type"] = (int)designator.Type,
                ["codeSet"] = (int)designator.CodeSet,
                ["protocol"] = designator.Protocol is { } protocol ? (int)protocol : null,
                ["name"] = designator.ToString(),
                ["raw"] = Convert.ToHexStringLower(designator.Value),
            });
        }
        return designators;
    }

    private static JsonObject BlockLimits(BlockLimitsPage limits) => new()
    {
        ["wsnz"] = limits.Wsnz,
        ["maximumCompareAndWriteLength"] = (int)limits.MaximumCompareAndWriteLength,
        ["optimalTransferLengthGranularity"] = (int)limits.OptimalTransferLengthGranularity,
        ["maximumTransferLength"] = limits.MaximumTransferLength,
        ["optimalTransferLength"] = limits.OptimalTransferLength,
        ["maximumPrefetchLength"] = limits.MaximumPrefetchLength,
        ["maximumUnmapLbaCount"] = limits.MaximumUnmapLbaCount,
        ["maximumUnmapDescriptorCount"] = limits.MaximumUnmapDescriptorCount,
        ["optimalUnmapGranularity"] = limits.OptimalUnmapGranularity,
        ["unmapGranularityAlignment"] = limits.UnmapGranularityAlignment,
        ["maximumWriteSameLength"] = limits.MaximumWriteSameLength,
        ["maximumAtomicTransferLength"] = limits.MaximumAtomicTransferLength,
        ["atomicAlignment"] = limits.AtomicAlignment,
        ["atomicTransferLengthGranularity"] = limits.AtomicTransferLengthGranularity,
        ["maximumAtomicTransferLengthWithBoundary"] = limits.MaximumAtomicTransferLengthWithBoundary,
        ["maximumAtomicBoundarySize"] = limits.MaximumAtomicBoundarySize,
    };

    private static string Hex(int value, int digits) => value.ToString("x" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
