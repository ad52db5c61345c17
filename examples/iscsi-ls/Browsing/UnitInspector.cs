using System.Globalization;
using Lunaris.Examples.Common;
using Lunaris.Iscsi.Tasks;
using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Mode;
using Lunaris.Scsi.Vpd;

namespace Lunaris.Examples.IscsiLs.Browsing;

/// <summary>Asks a unit everything that it may know of itself; what it does not have is left out.</summary>
internal sealed class UnitInspector(IscsiSession session, UnitSummary summary)
{
    private const byte AllModePages = 0x3f;
    private const int ModeLength = 252;
    private const int BytesOfUnknownPage = 16;

    private readonly LogicalUnit _unit = session.GetLogicalUnit(summary.Lun);

    public async Task<IReadOnlyList<DetailSection>> InspectAsync(CancellationToken cancellation)
    {
        List<DetailSection> sections = [await IdentityAsync(cancellation)];
        if (await _unit.ReadVpdPageAsync(DeviceIdentificationPage.PageCode, cancellation) is { } designators)
        {
            sections.Add(Designators(designators.Span));
        }
        if (summary.Size is not null)
        {
            sections.Add(await CapacityAsync(summary.Size, cancellation));
        }
        if (await _unit.ReadVpdPageAsync(0xb0, cancellation) is { } limits && BlockLimitsPage.TryRead(limits.Span, out BlockLimitsPage blockLimits))
        {
            sections.Add(BlockLimits(blockLimits));
        }
        if (await _unit.ReadVpdPageAsync(0xb1, cancellation) is { } character && BlockDeviceCharacteristicsPage.TryRead(character.Span, out BlockDeviceCharacteristicsPage device))
        {
            sections.Add(Characteristics(device));
        }
        if (await _unit.ReadVpdPageAsync(0xb2, cancellation) is { } provisioning && LogicalBlockProvisioningPage.TryRead(provisioning.Span, out LogicalBlockProvisioningPage thin))
        {
            sections.Add(Provisioning(thin));
        }
        if (await ModePagesAsync(cancellation) is { } modes)
        {
            sections.Add(modes);
        }
        return sections;
    }

    private async Task<DetailSection> IdentityAsync(CancellationToken cancellation)
    {
        InquiryData inquiry = await _unit.InquireAsync(cancellation);
        List<(string, string)> rows =
        [
            ("LUN", summary.Lun.ToString()),
            ("Type", summary.Type.ToText()),
            ("Vendor", summary.Vendor),
            ("Product", summary.Product),
            ("Revision", summary.Revision),
        ];
        if (await _unit.ReadVpdPageAsync(UnitSerialNumberPage.PageCode, cancellation) is { } page && UnitSerialNumberPage.TryParse(page.Span, out string serial))
        {
            rows.Add(("Serial number", serial.Trim()));
        }
        rows.Add(("Removable medium", Say(inquiry.Removable)));
        rows.Add(("Command queuing", Say(inquiry.CmdQue)));
        for (int i = 0; i < 8; i++)
        {
            if (inquiry.VersionDescriptor(i) is not 0 and var descriptor)
            {
                rows.Add(("Conforms to", VersionDescriptors.NameOf(descriptor) ?? Hex(descriptor)));
            }
        }
        return new DetailSection("Identity", rows);
    }

    private static DetailSection Designators(ReadOnlySpan<byte> page)
    {
        List<(string, string)> rows = [];
        if (DeviceIdentificationPage.TryParse(page, out DeviceIdentificationPage view))
        {
            foreach (Designator designator in view.Designators)
            {
                string whose = designator.Association switch
                {
                    DesignatorAssociation.LogicalUnit => "Logical unit",
                    DesignatorAssociation.TargetPort => "Target port",
                    DesignatorAssociation.TargetDevice => "Target device",
                    _ => "Reserved",
                };
                rows.Add((whose, designator.ToString()));
            }
        }
        return new DetailSection("Designators", rows);
    }

    private async Task<DetailSection> CapacityAsync(MediumSize size, CancellationToken cancellation)
    {
        List<(string, string)> rows =
        [
            ("Size", $"{ByteSize.Format(size.Bytes)} ({Number(size.Bytes)} bytes)"),
            ("Blocks", Number((UInt128)size.LastLba + 1)),
            ("Block size", Bytes(size.BlockSize)),
        ];
        byte[] data = new byte[ReadCapacity16Data.Size];
        ScsiCompletion completion = await _unit.ExecuteAsync(new ReadCapacity16 { AllocationLength = (uint)data.Length }, data, cancellationToken: cancellation);
        if (completion.IsGood && ReadCapacity16Data.TryRead(data.AsSpan(0, (int)completion.BytesReceived), out ReadCapacity16Data capacity))
        {
            rows.Add(("Physical block size", Bytes((ulong)capacity.PhysicalBlockLength)));
            rows.Add(("Lowest aligned block", Number((uint)capacity.LowestAlignedLba)));
            rows.Add(("Protection", capacity.ProtectionEnabled ? $"type {capacity.EffectiveProtectionType}" : "none"));
            rows.Add(("Thin provisioned (LBPME)", Say(capacity.Lbpme)));
            rows.Add(("Unmapped blocks read zero (LBPRZ)", Say(capacity.Lbprz)));
        }
        return new DetailSection("Capacity", rows);
    }

    private static DetailSection BlockLimits(BlockLimitsPage page) => new(
        "Block limits",
        [
            ("Maximum transfer", Limit(page.MaximumTransferLength)),
            ("Optimal transfer", Limit(page.OptimalTransferLength)),
            ("Optimal granularity", Limit(page.OptimalTransferLengthGranularity)),
            ("Maximum prefetch", Limit(page.MaximumPrefetchLength)),
            ("Maximum COMPARE AND WRITE", Limit(page.MaximumCompareAndWriteLength)),
            ("Maximum WRITE SAME", Limit(page.MaximumWriteSameLength)),
            ("Maximum unmap", Limit(page.MaximumUnmapLbaCount)),
            ("Maximum unmap descriptors", Number(page.MaximumUnmapDescriptorCount)),
            ("Optimal unmap granularity", Limit(page.OptimalUnmapGranularity)),
            ("Unmap alignment", page.UnmapGranularityAlignment is { } alignment ? Number(alignment) : "not reported"),
            ("Maximum atomic transfer", Limit(page.MaximumAtomicTransferLength)),
        ]);

    private static DetailSection Characteristics(BlockDeviceCharacteristicsPage page) => new(
        "Device",
        [
            ("Rotation", page.MediumRotationRate switch { 0 => "not reported", 1 => "none (solid state)", var rate => $"{rate} rpm" }),
            ("Form factor", page.NominalFormFactor switch { 1 => "5.25 inch", 2 => "3.5 inch", 3 => "2.5 inch", 4 => "1.8 inch", 5 => "below 1.8 inch", _ => "not reported" }),
        ]);

    private static DetailSection Provisioning(LogicalBlockProvisioningPage page) => new(
        "Provisioning",
        [
            ("Kind", page.ProvisioningType switch { ProvisioningType.Resource => "resource", ProvisioningType.Thin => "thin", _ => "not reported" }),
            ("UNMAP", Say(page.Lbpu)),
            ("WRITE SAME(16) unmaps", Say(page.Lbpws)),
            ("WRITE SAME(10) unmaps", Say(page.Lbpws10)),
            ("Anchoring", Say(page.AncSup)),
        ]);

    private async Task<DetailSection?> ModePagesAsync(CancellationToken cancellation)
    {
        byte[] data = new byte[ModeLength];
        ScsiCompletion completion = await _unit.ExecuteAsync(new ModeSense6 { PageCode = AllModePages, AllocationLength = ModeLength }, data, cancellationToken: cancellation);
        return completion.IsGood ? ModePages(data.AsSpan(0, (int)completion.BytesReceived)) : null;
    }

    private static DetailSection? ModePages(ReadOnlySpan<byte> data)
    {
        if (!ModeParameters.TryParseSense6(data, out ModeParameters parameters))
        {
            return null;
        }
        List<(string, string)> rows = [("Write protected", Say(parameters.Header.WriteProtected)), ("DPO and FUA", Say(parameters.Header.DpoFua))];
        foreach (ModePageView page in parameters.Pages)
        {
            string code = page.IsSubpageFormat ? $"Page {page.PageCode:X2}h/{page.Subpage:X2}h" : $"Page {page.PageCode:X2}h";
            if (page.TryRead(out CachingPage caching))
            {
                rows.Add((code + " caching", $"write cache {OnOff(caching.Wce)}, read cache {OnOff(!caching.Rcd)}"));
            }
            else if (page.TryRead(out ControlPage control))
            {
                rows.Add((code + " control", $"descriptor sense {OnOff(control.DSense)}, software write protection {OnOff(control.Swp)}, aborted status {OnOff(control.Tas)}"));
            }
            else if (page.TryRead(out ReadWriteErrorRecoveryPage recovery))
            {
                rows.Add((code + " error recovery", $"reallocation on write {OnOff(recovery.Awre)}, on read {OnOff(recovery.Arre)}, retries {recovery.ReadRetryCount}/{recovery.WriteRetryCount}"));
            }
            else if (page.TryRead(out InformationalExceptionsPage exceptions))
            {
                rows.Add((code + " informational exceptions", $"reporting method {exceptions.Mrie}, {OnOff(!exceptions.DExcpt)}"));
            }
            else
            {
                ReadOnlySpan<byte> content = page.Content;
                string hex = Convert.ToHexStringLower(content[..Math.Min(content.Length, BytesOfUnknownPage)]);
                rows.Add((code, content.Length > BytesOfUnknownPage ? hex + "…" : hex));
            }
        }
        return new DetailSection("Mode pages", rows);
    }

    private static string Say(bool value) => value ? "yes" : "no";

    private static string OnOff(bool value) => value ? "on" : "off";

    private static string Hex(ushort value) => value.ToString("X4", CultureInfo.InvariantCulture) + "h";

    private static string Number(UInt128 value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Bytes(ulong value) => Number(value) + " bytes";

    private static string Limit(ulong blocks) => blocks == 0 ? "not reported" : Number(blocks) + (blocks == 1 ? " block" : " blocks");
}
