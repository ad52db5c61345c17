using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Changer;
using Lunaris.Scsi.Copy;
using Lunaris.Scsi.Layout;
using Lunaris.Scsi.Log;
using Lunaris.Scsi.Mode;
using Lunaris.Scsi.Multimedia;
using Lunaris.Scsi.Primary;
using Lunaris.Scsi.Reservations;
using Lunaris.Scsi.Sense;
using Lunaris.Scsi.Tape;
using Lunaris.Scsi.Vpd;
using Lunaris.Scsi.Zoned;
using Lunaris.Tests.Scsi.Commands;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Fuzz;

/// <summary>
/// Every decoder on a million mutated inputs a family: no exception, no end without an end, and nothing handed out that was not received.
/// </summary>
[TestFixture]
[Category("Fuzz")]
[Parallelizable(ParallelScope.All)]
public sealed class ScsiFuzzTests
{
    private const int Inputs = 1_000_000;
    private const int Seed = 5048;

    // One of each group that the table tells apart.
    private static readonly PeripheralDeviceType[] s_types =
    [
        PeripheralDeviceType.DirectAccess, PeripheralDeviceType.SequentialAccess, PeripheralDeviceType.CdDvd, PeripheralDeviceType.MediumChanger,
        PeripheralDeviceType.Unknown, PeripheralDeviceType.WriteOnce,
    ];

    /// <summary>Looks at an input through every getter; returns something that depends on all of them.</summary>
    private delegate long Decoder(ReadOnlySpan<byte> bytes, bool text);

    [Test]
    public void Sense_data_is_safe_on_any_bytes() => Run(ProbeSense, FuzzCorpus.Sense);

    [Test]
    public void Vital_product_data_is_safe_on_any_bytes() => Run(ProbeVpd, FuzzCorpus.Vpd);

    [Test]
    public void Mode_and_log_pages_are_safe_on_any_bytes() => Run(ProbePages, FuzzCorpus.Pages);

    [Test]
    public void Parameter_data_is_safe_on_any_bytes() => Run(ProbeData, FuzzCorpus.Data);

    [Test]
    public void Reservation_and_copy_data_is_safe_on_any_bytes() => Run(ProbeReservations, FuzzCorpus.Data);

    [Test]
    public void Command_descriptor_blocks_are_safe_on_any_bytes() => Run(ProbeCommands, CdbVectors.All.Select(v => v.Bytes).ToArray());

    private static void Run(Decoder decoder, byte[][] corpus)
    {
        var mutator = new Mutator(Seed, corpus);
        long sum = 0;
        for (int i = 0; i < Inputs; i++)
        {
            ReadOnlySpan<byte> input = mutator.Next();
            try
            {
                // Text is made for one input in sixteen: it is what costs, and its characters are checked as well.
                sum += decoder(input, (i & 15) == 0);
            }
            catch (Exception failure)
            {
                Assert.Fail($"seed {Seed}, input {i}: {Convert.ToHexString(input)}: {failure}");
            }
        }

        TestContext.Out.WriteLine($"Figure: {decoder.Method.Name[5..]}: {Inputs:N0} mutated SCSI inputs decoded, seed {Seed}");
        Assert.That(sum, Is.Not.Zero);
    }

    private static long ProbeSense(ReadOnlySpan<byte> bytes, bool text)
    {
        if (!SenseData.TryParse(bytes, out SenseData? sense))
        {
            return 1;
        }

        long sum = (long)sense.Key + sense.Additional.Code + (long)(sense.Information ?? 0) + sense.FieldReplaceableUnit + (sense.IsTruncated ? 1 : 0) + (long)((sense.Progress ?? 0) * 100);
        foreach (SenseDescriptor descriptor in sense.Descriptors)
        {
            sum += Within(bytes.Length, descriptor.Bytes) + (long)(descriptor.Information ?? 0) + (long)(descriptor.CommandSpecificInformation ?? 0) + descriptor.FieldReplaceableUnit
                + (descriptor.AtaStatus?.Status ?? 0) + (descriptor.AnotherProgress?.Additional.Code ?? 0) + descriptor.ForwardedSense.Length + descriptor.Referrals.Length
                + new Designator(descriptor.Designation).Value.Length + (descriptor.MicrocodeActivationSeconds ?? 0) + (descriptor.SenseKeySpecific?.Value ?? 0);
        }

        return sum + (text ? Clean(sense.ToString()) : 0);
    }

    private static long ProbeVpd(ReadOnlySpan<byte> bytes, bool text)
    {
        long sum = InquiryProbe(bytes, text);
        if (!VpdPage.TryParse(bytes, out VpdPage page))
        {
            return sum + 1;
        }

        sum += page.PageCode + page.PageLength + Within(bytes.Length, page.Content) + (page.IsTruncated ? 1 : 0);
        sum += page.SoftwareInterfaces().Count + page.ModePagePolicies().Count + page.PowerConsumptions().Count + page.FeatureSets().Count + page.BlockLengths().Count;
        foreach (ConcurrentPositioningRange range in page.PositioningRanges())
        {
            sum += (long)range.StartingLba;
        }

        foreach (ScsiPortEnumerator.Port port in page.Ports())
        {
            sum += port.RelativePort + (port.TryGetInitiatorPort(out TransportId id) ? Within(bytes.Length, id.Bytes) : 0) + Names(port.TargetPortNames, bytes.Length, text);
        }

        foreach (TypedDescriptorEnumerator.Descriptor address in page.ManagementAddresses())
        {
            sum += address.Type + Within(bytes.Length, address.Value) + (text ? Clean(address.Text) : 0);
        }

        foreach (DeviceConstituentEnumerator.Constituent constituent in page.Constituents())
        {
            sum += constituent.Type + constituent.DeviceType + (text ? Clean(constituent.Vendor) + Clean(constituent.Product) + Clean(constituent.Revision) : 0);
            foreach (TypedDescriptorEnumerator.Descriptor specific in constituent.Specific)
            {
                sum += specific.Type + Within(bytes.Length, specific.Value);
            }
        }

        foreach (TypedDescriptorEnumerator.Descriptor copy in page.CopyDescriptors())
        {
            sum += copy.Type + Within(bytes.Length, copy.Value) + Within(bytes.Length, copy.SupportedDescriptors()) + copy.SupportedCscdIds().Count + copy.RodTypes().Count;
            sum += copy.TryGetCopyGroup(out Guid copyGroup) ? copyGroup.GetHashCode() : 0;
            sum += copy.TryRead(out BlockRodTokenLimits tokens) ? tokens.MaximumRangeDescriptors : 0;
            foreach (SupportedCopyCommands.Command command in copy.Commands())
            {
                sum += command.OperationCode + Within(bytes.Length, command.ServiceActions);
            }
        }

        sum += page.CfaProfiles().Count + page.FormatPresets().Count + page.CapacityMappings().Count + (page.SupportsTapeAlert(7) == true ? 1 : 0) + Within(bytes.Length, page.DataTransferElementAddress());
        sum += text ? Clean(page.ManufacturerSerialNumber() ?? "none") + Clean(page.AutomationSerialNumber() ?? "none") : 0;
        foreach (ProtocolSpecificEnumerator.Descriptor unit in page.LogicalUnitProtocols())
        {
            sum += unit.RelativePort + (int)unit.Protocol + Within(bytes.Length, unit.Specific);
        }

        foreach (ProtocolSpecificEnumerator.Descriptor port in page.PortProtocols())
        {
            sum += port.RelativePort + (int)port.Protocol + Within(bytes.Length, port.Specific);
        }

        if (DeviceIdentificationPage.TryParse(bytes, out DeviceIdentificationPage identification))
        {
            sum += Names(identification.Designators, bytes.Length, text) + (text ? Clean(identification.LogicalUnitName() ?? "none") : 0);
        }

        sum += page.TryGetProvisioningGroup(out Designator group) ? group.Value.Length : 0;
        sum += BlockLimitsPage.TryRead(bytes, out BlockLimitsPage limits) ? limits.MaximumTransferLength + (limits.UnmapGranularityAlignment ?? 0) : 0;
        sum += LogicalBlockProvisioningPage.TryRead(bytes, out LogicalBlockProvisioningPage provisioning) ? provisioning.ThresholdExponent : 0;
        sum += ExtendedInquiryPage.TryRead(bytes, out ExtendedInquiryPage extended) ? extended.MaximumSenseLength : 0;
        return sum + (text && UnitSerialNumberPage.TryParse(bytes, out string serial) ? Clean(serial) : 0);
    }

    private static long ProbePages(ReadOnlySpan<byte> bytes, bool text)
    {
        long sum = 1;
        for (int form = 0; form < 4; form++)
        {
            ModeParameters parameters;
            bool parsed = form switch
            {
                0 => ModeParameters.TryParseSense6(bytes, out parameters),
                1 => ModeParameters.TryParseSense10(bytes, out parameters),
                2 => ModeParameters.TryParse6(bytes, out parameters),
                _ => ModeParameters.TryParse10(bytes, out parameters),
            };
            if (!parsed)
            {
                continue;
            }

            sum += parameters.Header.ModeDataLength + Within(bytes.Length, parameters.BlockDescriptors) + (parameters.FirstBlockDescriptor?.BlockLength ?? 0);
            foreach (ModePageView page in parameters.Pages)
            {
                sum += page.PageCode + page.Subpage + Within(bytes.Length, page.Bytes) + page.Content.Length + (page.IsTruncated ? 1 : 0);
                sum += page.TryRead(out CachingPage caching) && caching.Wce ? 1 : 0;
                sum += page.ApplicationTags().Count + page.IoAdviceHints().Count + page.CommandDurationLimitsT2().Count;
                foreach (CommandDurationLimit limit in page.CommandDurationLimits())
                {
                    sum += limit.Time?.Ticks ?? 0;
                }
            }
        }

        if (LogPage.TryParse(bytes, out LogPage log))
        {
            foreach (LogParameter parameter in log.Parameters)
            {
                sum += parameter.Code + Within(bytes.Length, parameter.Value) + (long)(parameter.Counter ?? 0) + (text ? Clean(parameter.Text) : 0);
            }

            sum += log.SupportedPages().Length + (log.TemperatureCelsius().Current ?? 0) + (long)(log.ErrorCounter(ErrorCounter.Corrected) ?? 0) + (long)(log.StartStopCycles().Accumulated ?? 0)
                + (log.EnduranceUsedPercent() ?? 0) + (log.ScanStatus()?.Progress ?? 0) + (log.InformationalException()?.Sense.Code ?? 0) + (log.TapeAlert(3) ? 1 : 0) + (log.ProvisioningResource(1) ?? 0);
            foreach (SelfTestResult result in log.SelfTestResults())
            {
                sum += result.PowerOnHours;
            }
        }

        return sum;
    }

    private static long ProbeData(ReadOnlySpan<byte> bytes, bool text)
    {
        long sum = 1;
        if (ReportLunsData.TryParse(bytes, out ReportLunsData luns))
        {
            foreach (Lun lun in luns)
            {
                sum += (long)lun.Value + (text ? Clean(lun.ToString()) : 0);
            }
        }

        sum += ReadCapacity16Data.TryRead(bytes, out ReadCapacity16Data capacity) ? (long)capacity.BlockCount + capacity.PhysicalBlockLength : 0;
        sum += UnmapList.TryParse(bytes, out ParameterData<UnmapDescriptor> unmap) ? Sum(unmap.Items, bytes.Length) : 0;
        sum += LbaStatusData.TryParse(bytes, out ParameterData<LbaStatusDescriptor> status) ? Sum(status.Items, bytes.Length) : 0;
        sum += StreamStatusData.TryParse(bytes, out ParameterData<StreamStatusDescriptor> streams) ? Sum(streams.Items, bytes.Length) : 0;
        sum += PhysicalElementStatusData.TryParse(bytes, out ParameterData<PhysicalElementStatusDescriptor> elements) ? Sum(elements.Items, bytes.Length) : 0;
        sum += ReportZonesData.TryParse(bytes, out ParameterData<ZoneDescriptor> zones) ? Sum(zones.Items, bytes.Length) : 0;
        sum += ReassignBlocksList.TryParseLong(bytes, longList: true, out ParameterData<ReassignLongLba> blocks) ? Sum(blocks.Items, bytes.Length) : 0;
        sum += TocData.TryParse(bytes, out ParameterData<TocTrackDescriptor> tracks) ? Sum(tracks.Items, bytes.Length) : 0;
        sum += DensityData.TryParse(bytes, out ParameterData<DensityDescriptor> densities) ? densities.Items.Count : 0;
        sum += DefectData.TryParse12(bytes, out DefectData defects) ? Within(bytes.Length, defects.Descriptors) + defects.LongBlocks.Count + defects.ShortBlocks.Count : 0;
        if (ReferralsData.TryParse(bytes, out ReferralsData referrals))
        {
            foreach (ReferralsData.Segment segment in referrals)
            {
                sum += (long)segment.FirstLba + (long)segment.LastLba + segment.Group(segment.GroupCount - 1).Group;
            }
        }

        if (TargetPortGroupsData.TryParse(bytes, extended: text, out TargetPortGroupsData groups))
        {
            foreach (TargetPortGroupsData.Group group in groups)
            {
                sum += group.Header.Group + group.Port(group.PortCount - 1) + group.Port(0);
            }
        }

        if (SupportedOperationsData.TryParse(bytes, out SupportedOperationsData operations))
        {
            SupportedOperationsData.Enumerator walk = operations.GetEnumerator();
            while (walk.MoveNext())
            {
                sum += walk.Current.OperationCode + (walk.Timeouts?.NominalTime ?? 0);
            }
        }

        sum += SupportedOperationData.TryParse(bytes, out SupportedOperationData one) ? Within(bytes.Length, one.CdbUsage) + (one.Timeouts?.RecommendedTime ?? 0) : 0;
        if (ElementStatusData.TryParse(bytes, out ElementStatusData changer))
        {
            foreach (ElementStatusData.Element element in changer)
            {
                sum += element.Descriptor.Address + (text ? Clean(element.VolumeTag) + Clean(element.AlternateVolumeTag) : 0);
            }
        }

        if (ConfigurationData.TryParse(bytes, out ConfigurationData configuration))
        {
            foreach (ConfigurationData.Feature feature in configuration)
            {
                sum += feature.Code + Within(bytes.Length, feature.Data);
            }
        }

        if (MediumAttributes.TryParse(bytes, out MediumAttributes attributes))
        {
            foreach (MediumAttributes.Attribute attribute in attributes)
            {
                sum += attribute.Identifier + Within(bytes.Length, attribute.Value) + (text ? Clean(attribute.Text) : 0);
            }
        }

        return sum;
    }

    private static long ProbeReservations(ReadOnlySpan<byte> bytes, bool text)
    {
        long sum = 1;
        if (ReservationKeysData.TryParse(bytes, out ReservationKeysData keys))
        {
            for (int i = 0; i < keys.Count; i++)
            {
                sum += (long)keys[i];
            }
        }

        sum += ReadReservationData.TryParse(bytes, out ReadReservationData held) ? (long)(held.Reservation?.ReservationKey ?? 0) : 0;
        if (FullStatusData.TryParse(bytes, out FullStatusData full))
        {
            foreach (FullStatusData.Descriptor descriptor in full)
            {
                sum += (long)descriptor.ReservationKey + descriptor.Scope + descriptor.RelativeTargetPort;
                sum += descriptor.TryGetTransportId(out TransportId port) ? Port(port, bytes.Length, text) : 0;
            }
        }

        foreach (TransportId registered in TransportIdEnumerator.OfParameterList(bytes))
        {
            sum += Port(registered, bytes.Length, text);
        }

        sum += TransportId.TryParse(bytes, out TransportId id) ? Port(id, bytes.Length, text) : 0;
        sum += TokenLists.TryParsePopulate(bytes, out ParameterData<TokenRangeDescriptor> populate) ? Sum(populate.Items, bytes.Length) : 0;
        sum += TokenLists.TryParseUse(bytes, out ParameterData<TokenRangeDescriptor> use) ? Sum(use.Items, bytes.Length) : 0;
        sum += RodTokenInformation.TryParse(bytes, out RodTokenInformation token) ? Within(bytes.Length, token.Sense) + Within(bytes.Length, token.Token) : 0;
        if (ExtendedCopyList.TryParse(bytes, out ExtendedCopyList copy))
        {
            sum += Within(bytes.Length, copy.Segments) + Within(bytes.Length, copy.InlineData);
            for (int i = -1; i <= copy.CscdCount; i++)
            {
                sum += copy.Cscd(i).BlockLength + copy.Cscd(i).Designator.Value.Length;
            }
        }

        if (ExtendedCopyLid4List.TryParse(bytes, out ExtendedCopyLid4List wide))
        {
            sum += Within(bytes.Length, wide.Segments) + Within(bytes.Length, wide.InlineData) + wide.Cscd(wide.CscdCount - 1).BlockLength + (wide.IsTruncated ? 1 : 0);
        }

        if (AliasEntries.TryParse(bytes, out AliasEntries aliases))
        {
            foreach (AliasEntries.Entry alias in aliases)
            {
                sum += (long)alias.Alias + alias.Protocol + alias.Format + Within(bytes.Length, alias.Designation);
            }
        }

        return sum;
    }

    private static long ProbeCommands(ReadOnlySpan<byte> bytes, bool text)
    {
        long sum = Cdb.LengthOf(bytes) + 1;
        foreach (PeripheralDeviceType type in s_types)
        {
            sum += ScsiCommandTable.IsIdempotent(bytes, type) ? 1 : 0;
            if (ScsiCommandTable.Find(bytes, type) is { } command)
            {
                sum += command.FirstReservedBit(bytes)?.Byte ?? 0;
            }
        }

        return sum + (text ? Clean(ScsiCommandTable.Format(bytes)) + Clean(ScsiCommandTable.Format(bytes, PeripheralDeviceType.SequentialAccess)) : 0);
    }

    private static long InquiryProbe(ReadOnlySpan<byte> bytes, bool text) =>
        text && InquiryData.TryParse(bytes, out InquiryData inquiry) ? Clean(inquiry.Vendor!) + Clean(inquiry.Product!) + Clean(inquiry.Revision!) + inquiry.ReceivedLength : 1;

    private static long Port(TransportId id, int received, bool text) =>
        Within(received, id.Bytes) + (text ? Clean(id.ToString()) + Clean(id.IscsiName ?? "none") + (long)(id.Isid ?? 0) : 0);

    private static long Names(DesignatorEnumerator designators, int received, bool text)
    {
        long sum = 0;
        foreach (Designator designator in designators)
        {
            sum += Within(received, designator.Value) + (long)designator.Type + (designator.RelativeTargetPort ?? 0) + (designator.IsWorldWideUnique ? 1 : 0) + (text ? Clean(designator.ToString()) : 0);
        }

        return sum;
    }

    private static long Sum<T>(RecordList<T> items, int received)
        where T : struct, IWireRecord<T>
    {
        long sum = Within(received, items.Bytes);
        foreach (T item in items)
        {
            sum += item.GetHashCode();
        }

        return sum;
    }

    private static int Within(int received, ReadOnlySpan<byte> part) =>
        part.Length <= received ? part.Length : throw new InvalidOperationException($"{part.Length} bytes handed out of {received}");

    private static int Clean(string text)
    {
        foreach (char c in text)
        {
            if (char.IsControl(c))
            {
                throw new InvalidOperationException($"control character {(int)c:x4} in '{text}'");
            }
        }

        return text.Length;
    }
}
