using Lunaris.Scsi;
using Lunaris.Scsi.Block;
using Lunaris.Scsi.Commands;
using Lunaris.Scsi.Copy;
using Lunaris.Scsi.Layout;
using Lunaris.Scsi.Log;
using Lunaris.Scsi.Mode;
using Lunaris.Scsi.Primary;
using Lunaris.Scsi.Reservations;
using Lunaris.Scsi.Zoned;
using NUnit.Framework;

namespace Lunaris.Tests.Scsi.Data;

[TestFixture]
public sealed class ParameterDataTests
{
    private readonly byte[] _bytes = new byte[2048];

    [SetUp]
    public void Fill() => Array.Fill(_bytes, (byte)0xEE);

    [Test]
    public void Lun_list_goes_both_ways_and_says_what_is_missing()
    {
        Lun[] luns = [Lun.Zero, Lun.FromNumber(300), Lun.ReportLunsWellKnown];
        int length = ReportLunsData.Write(_bytes, luns);
        Assert.That(ReportLunsData.TryParse(_bytes.AsSpan(0, length), out ReportLunsData whole), Is.True);
        Assert.That(ReportLunsData.TryParse(_bytes.AsSpan(0, 16), out ReportLunsData cut), Is.True);
        Assert.That(whole.ToArray(), Is.EqualTo(luns));
        Assert.That(whole.IsTruncated, Is.False);
        Assert.That((cut.Count, cut.IsTruncated, cut.NeededLength), Is.EqualTo((1, true, 32L)));
        Assert.That(ReportLunsData.TryParse(_bytes.AsSpan(0, 7), out _), Is.False);
    }

    [Test]
    public void Capacity_data_goes_both_ways()
    {
        var data = new ReadCapacity16Data { LastLba = (1UL << 40) - 1, BlockLength = 512, ProtectionEnabled = true, ProtectionType = 2, LogicalPerPhysicalExponent = 3, Lbpme = true, Lbprz = true, LowestAlignedHigh = 1, LowestAlignedLow = 2 };
        data.Write(_bytes);
        Assert.That(Convert.ToHexString(_bytes, 0, 16), Is.EqualTo("000000FFFFFFFFFF000002000503C102"));
        Assert.That(ReadCapacity16Data.TryRead(_bytes.AsSpan(0, 32), out ReadCapacity16Data back), Is.True);
        Assert.That((back.BlockCount, back.PhysicalBlockLength, back.LowestAlignedLba, back.EffectiveProtectionType), Is.EqualTo((1UL << 40, 4096L, 0x102, 3)));
        Assert.That(new ReadCapacity16Data { LastLba = ulong.MaxValue }.BlockCount, Is.EqualTo(ulong.MaxValue), "no overflow to zero");
        Assert.That(new ReadCapacity10Data { LastLba = uint.MaxValue, BlockLength = 512 }.IsTooLarge, Is.True);
        Assert.That(ReadCapacity16Data.TryRead(_bytes.AsSpan(0, 12), out back) && !back.Lbpme, Is.True);
        Assert.That(ReadCapacity16Data.TryRead(_bytes.AsSpan(0, 11), out _), Is.False);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Mode_parameters_go_both_ways(bool tenByte)
    {
        var writer = new ModeParametersWriter(_bytes, tenByte);
        writer.Append(new ShortBlockDescriptor { NumberOfBlocks = 1000, LogicalBlockLength = 4096 });
        writer.AppendPage(new CachingPage { Wce = true, Dra = true });
        writer.AppendPage(new ControlPage { DSense = true, Swp = true });
        writer.AppendPage(new ControlExtensionPage { InitialCommandPriority = 5 });
        int length = writer.Finish(writeProtected: true, dpoFua: true);
        Assert.That(length, Is.EqualTo(writer.Length));
        ModeParameters parameters;
        bool parsed = tenByte ? ModeParameters.TryParseSense10(_bytes, out parameters) : ModeParameters.TryParseSense6(_bytes, out parameters);
        Assert.That(parsed, Is.True);
        Assert.That((parameters.Header.WriteProtected, parameters.Header.DpoFua), Is.EqualTo((true, true)));
        Assert.That(parameters.FirstBlockDescriptor, Is.EqualTo((1000UL, 4096u)));
        Assert.That(parameters.TryFind(out CachingPage caching) && caching.Wce && caching.Dra && !caching.Rcd, Is.True);
        Assert.That(parameters.TryFind(out ControlPage control) && control.DSense && control.Swp, Is.True);
        Assert.That(parameters.TryFind(out ControlExtensionPage extension) && extension.InitialCommandPriority == 5, Is.True);
        Assert.That(parameters.TryFind(out PowerConditionPage _), Is.False);
        int pages = 0;
        foreach (ModePageView page in parameters.Pages)
        {
            pages++;
            Assert.That(page.IsTruncated, Is.False);
        }

        Assert.That(pages, Is.EqualTo(3));
    }

    [Test]
    public void Long_block_descriptor_needs_the_ten_byte_header()
    {
        var writer = new ModeParametersWriter(_bytes, isTenByte: true);
        writer.Append(new LongBlockDescriptor { NumberOfBlocks = 1UL << 40, LogicalBlockLength = 512 });
        writer.Finish();
        Assert.That(ModeParameters.TryParseSense10(_bytes, out ModeParameters parameters), Is.True);
        Assert.That(parameters.FirstBlockDescriptor, Is.EqualTo((1UL << 40, 512u)));
        Assert.That(() => new ModeParametersWriter(new byte[64], isTenByte: false).Append(default(LongBlockDescriptor)), Throws.InvalidOperationException);
    }

    [Test]
    public void Caching_page_has_its_bits_where_SBC_puts_them()
    {
        byte[] page = SenseTests.Hex("88 12 14 00 FFFF 0000 FFFF FFFF 20 14 0000 00 000000 00");
        Assert.That(CachingPage.TryRead(page, out CachingPage caching), Is.True);
        Assert.That((caching.ParametersSaveable, caching.Wce, caching.Rcd, caching.Disc, caching.Dra, caching.NumberOfCacheSegments), Is.EqualTo((true, true, false, true, true, (byte)0x14)));
    }

    [Test]
    public void Unmap_list_goes_both_ways()
    {
        UnmapDescriptor[] ranges = [new() { Lba = 100, NumberOfBlocks = 8 }, new() { Lba = 1UL << 33, NumberOfBlocks = 1 }];
        int length = UnmapList.Write(_bytes, ranges);
        Assert.That(Convert.ToHexString(_bytes, 0, 8), Is.EqualTo("0026002000000000"));
        Assert.That(UnmapList.TryParse(_bytes.AsSpan(0, length), out ParameterData<UnmapDescriptor> list), Is.True);
        Assert.That(list.Items.ToArray().Select(r => r with { ReceivedLength = 0 }), Is.EqualTo(ranges));
        Assert.That(UnmapList.TryParse(_bytes.AsSpan(0, length - 1), out ParameterData<UnmapDescriptor> cut), Is.True);
        Assert.That((cut.Items.Count, cut.IsTruncated), Is.EqualTo((1, true)));
        Assert.That(() => UnmapList.Write(new byte[8 + (16 * 5000)], new UnmapDescriptor[5000]), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Lba_status_and_zones_go_both_ways()
    {
        LbaStatusDescriptor[] ranges = [new() { Lba = 8, NumberOfBlocks = 16, Status = LbaProvisioningStatus.Deallocated }];
        int length = LbaStatusData.Write(_bytes, ranges);
        Assert.That(LbaStatusData.TryParse(_bytes.AsSpan(0, length), out ParameterData<LbaStatusDescriptor> status), Is.True);
        Assert.That(status.Items[0] with { ReceivedLength = 0 }, Is.EqualTo(ranges[0]));

        ZoneDescriptor[] zones = [new() { Type = ZoneType.SequentialWriteRequired, Condition = ZoneCondition.Full, Length = 0x80000, StartLba = 0x80000, WritePointer = ulong.MaxValue }];
        length = ReportZonesData.Write(_bytes, new ReportZonesHeader { Same = 1, MaximumLba = 0xFFFFF }, zones);
        Assert.That(ReportZonesData.TryParse(_bytes.AsSpan(0, length), out ParameterData<ZoneDescriptor> report), Is.True);
        Assert.That(report.Items[0] with { ReceivedLength = 0 }, Is.EqualTo(zones[0]));
        Assert.That(ReportZonesHeader.TryRead(report.Header, out ReportZonesHeader header) && header.ZoneListLength == 64 && header.MaximumLba == 0xFFFFF, Is.True);
    }

    [Test]
    public void Reservation_data_goes_both_ways()
    {
        int length = ReservationKeysData.Write(_bytes, 7, [0x1122334455667788, 2]);
        Assert.That(ReservationKeysData.TryParse(_bytes.AsSpan(0, length), out ReservationKeysData keys), Is.True);
        Assert.That((keys.Generation, keys.Count, keys[0], keys[1]), Is.EqualTo((7u, 2, 0x1122334455667788UL, 2UL)));

        var held = new ReadReservationData(8, new ReservationDescriptor { ReservationKey = 5, Type = PersistentReservationType.ExclusiveAccessRegistrantsOnly });
        length = held.Write(_bytes);
        Assert.That(Convert.ToHexString(_bytes, 0, length), Is.EqualTo("00000008000000100000000000000005000000000006 0000".Replace(" ", "", StringComparison.Ordinal)));
        Assert.That(ReadReservationData.TryParse(_bytes.AsSpan(0, length), out ReadReservationData read), Is.True);
        Assert.That((read.Generation, read.Reservation!.Value.ReservationKey, read.Reservation.Value.Type), Is.EqualTo((8u, 5UL, PersistentReservationType.ExclusiveAccessRegistrantsOnly)));
        length = new ReadReservationData(9, null).Write(_bytes);
        Assert.That(ReadReservationData.TryParse(_bytes.AsSpan(0, length), out read) && read.Reservation is null, Is.True);
    }

    [Test]
    public void Full_status_names_the_initiator_ports()
    {
        const string Name = "iqn.2026-11.org.example:host";
        var id = new byte[128];
        int idLength = TransportId.WriteIscsi(id, Name, 0x00023D000001);
        int length = FullStatusData.HeaderLength;
        length += FullStatusData.Descriptor.Write(_bytes.AsSpan(length), 0xABC, allTargetPorts: false, isHolder: true, PersistentReservationType.WriteExclusive, 3, id.AsSpan(0, idLength));
        length += FullStatusData.Descriptor.Write(_bytes.AsSpan(length), 0xDEF, allTargetPorts: true, isHolder: false, default, 0, id.AsSpan(0, idLength));
        FullStatusData.WriteHeader(_bytes, 4, length - FullStatusData.HeaderLength);
        Assert.That(FullStatusData.TryParse(_bytes.AsSpan(0, length), out FullStatusData data), Is.True);
        var seen = new List<string>();
        foreach (FullStatusData.Descriptor descriptor in data)
        {
            Assert.That(descriptor.TryGetTransportId(out TransportId port), Is.True);
            Assert.That((port.IscsiName, port.Isid, port.Protocol), Is.EqualTo((Name, (ulong?)0x00023D000001UL, ProtocolIdentifier.Iscsi)));
            seen.Add($"{descriptor.ReservationKey:x} {descriptor.IsHolder} {descriptor.AllTargetPorts} {descriptor.RelativeTargetPort} {port.ToString()}");
        }

        Assert.That(string.Join(" | ", seen), Is.EqualTo($"abc True False 3 {Name},i,0x00023d000001 | def False True 0 {Name},i,0x00023d000001"));
        Assert.That(idLength % 4, Is.Zero);
        Assert.That(TransportId.TryParse(id.AsSpan(0, idLength - 1), out _), Is.False);
        Assert.That(TransportId.WriteIscsi(id, "iqn.x", null), Is.EqualTo(TransportId.FixedLength), "padded to the smallest length");
    }

    [Test]
    public void Register_for_other_ports_carries_their_TransportIDs()
    {
        var list = new PersistentReserveOutList { ServiceActionReservationKey = 0x11, SpecifyInitiatorPorts = true, PersistThroughPowerLoss = true };
        int length = list.Write(_bytes) + 4;
        length += TransportId.WriteIscsi(_bytes.AsSpan(length), "iqn.2026-11.a:1", 1);
        length += TransportId.WriteIscsi(_bytes.AsSpan(length), "iqn.2026-11.b:2", 2);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(PersistentReserveOutList.Size), length - PersistentReserveOutList.Size - 4);
        var seen = new List<string>();
        foreach (TransportId id in TransportIdEnumerator.OfParameterList(_bytes.AsSpan(0, length)))
        {
            seen.Add(id.ToString());
        }

        Assert.That(string.Join(" | ", seen), Is.EqualTo("iqn.2026-11.a:1,i,0x000000000001 | iqn.2026-11.b:2,i,0x000000000002"));
        Assert.That(Convert.ToHexString(_bytes, 8, 16), Is.EqualTo("00000000000000110000000009000000"));
    }

    [Test]
    public void Element_status_walks_every_page()
    {
        byte[] bytes = SenseTests.Hex("0010 0003 00 0000A0 02 80 0034 00 000068"
            + "0010 09 00 0000 0000 00 80 0001 4142433132333400000000000000000000000000000000000000000000000000 00000000 00000000"
            + "0011 08 00 0000 0000 00 00 0000 2020202020202020202020202020202020202020202020202020202020202020 00000000 00000000"
            + "04 00 0010 00 000010 0100 08 00 0000 0000 00 00 0000 00000000");
        Assert.That(Lunaris.Scsi.Changer.ElementStatusData.TryParse(bytes, out Lunaris.Scsi.Changer.ElementStatusData data), Is.True);
        var seen = new List<string>();
        foreach (Lunaris.Scsi.Changer.ElementStatusData.Element element in data)
        {
            seen.Add($"{element.Page.ElementType} {element.Descriptor.Address:x} {element.Descriptor.Full} '{element.VolumeTag}'");
        }

        Assert.That(string.Join(" | ", seen), Is.EqualTo("Storage 10 True 'ABC1234' | Storage 11 False '' | DataTransfer 100 False ''"));
    }

    [Test]
    public void Target_port_groups_go_both_ways()
    {
        TargetPortGroupHeader[] groups =
        [
            new() { State = AsymmetricAccessState.ActiveOptimized, Preferred = true, ActiveOptimizedSupported = true, Group = 1, PortCount = 2 },
            new() { State = AsymmetricAccessState.Standby, Group = 2, PortCount = 1 },
        ];
        int length = TargetPortGroupsData.Write(_bytes, groups, [1, 2, 3]);
        Assert.That(TargetPortGroupsData.TryParse(_bytes.AsSpan(0, length), extended: false, out TargetPortGroupsData data), Is.True);
        var seen = new List<string>();
        foreach (TargetPortGroupsData.Group group in data)
        {
            seen.Add($"{group.Header.Group} {group.Header.State} {group.PortCount} {group.Port(0)} {group.Port(1)}");
        }

        Assert.That(string.Join(" | ", seen), Is.EqualTo("1 ActiveOptimized 2 1 2 | 2 Standby 1 3 0"));
        Assert.That(() => TargetPortGroupsData.Write(new byte[64], groups, [1]), Throws.ArgumentException);
    }

    [Test]
    public void Supported_operations_carry_the_usage_of_the_table()
    {
        int length = SupportedOperationData.Write(_bytes, 3, Read10.Info.CdbUsage);
        Assert.That(SupportedOperationData.TryParse(_bytes.AsSpan(0, length), out SupportedOperationData one), Is.True);
        Assert.That(one.IsSupported && one.CdbUsage.SequenceEqual(Read10.Info.CdbUsage), Is.True);
        Assert.That(Convert.ToHexString(one.CdbUsage), Is.EqualTo("28FCFFFFFFFF3FFFFFC4"));

        SupportedOperationDescriptor[] commands = [new() { OperationCode = 0x28, CdbLength = 10 }, new() { OperationCode = 0x9E, ServiceAction = 0x10, ServiceActionValid = true, CdbLength = 16 }];
        length = SupportedOperationsData.Write(_bytes, commands);
        Assert.That(SupportedOperationsData.TryParse(_bytes.AsSpan(0, length), out SupportedOperationsData all), Is.True);
        var seen = new List<string>();
        SupportedOperationsData.Enumerator walk = all.GetEnumerator();
        while (walk.MoveNext())
        {
            seen.Add($"{walk.Current.OperationCode:x2} {walk.Current.ServiceAction:x} {walk.Current.CdbLength} {walk.Timeouts is null}");
        }

        Assert.That(string.Join(" | ", seen), Is.EqualTo("28 0 10 True | 9e 10 16 True"));
    }

    [Test]
    public void Log_page_goes_both_ways()
    {
        var writer = new LogPageWriter(_bytes, LogPageCodes.ReadErrors);
        writer.AppendCounter((ushort)ErrorCounter.Corrected, 17);
        writer.AppendCounter((ushort)ErrorCounter.Uncorrected, ulong.MaxValue);
        int length = writer.Finish();
        Assert.That(LogPage.TryParse(_bytes.AsSpan(0, length), out LogPage page), Is.True);
        Assert.That((page.ErrorCounter(ErrorCounter.Corrected), page.ErrorCounter(ErrorCounter.Uncorrected), page.ErrorCounter(ErrorCounter.Repeated)), Is.EqualTo(((ulong?)17UL, (ulong?)ulong.MaxValue, (ulong?)null)));

        writer = new LogPageWriter(_bytes, LogPageCodes.Temperature);
        writer.Append(0, [0, 31]);
        writer.Append(1, [0, 0xFF]);
        Assert.That(LogPage.TryParse(_bytes.AsSpan(0, writer.Finish()), out page), Is.True);
        Assert.That(page.TemperatureCelsius(), Is.EqualTo(((int?)31, (int?)null)));
    }

    [Test]
    public void Token_lists_and_token_information_go_both_ways()
    {
        TokenRangeDescriptor[] ranges = [new() { Lba = 5, NumberOfBlocks = 6 }];
        int length = TokenLists.WritePopulate(_bytes, new PopulateTokenHeader { InactivityTimeout = 60 }, ranges);
        Assert.That(TokenLists.TryParsePopulate(_bytes.AsSpan(0, length), out ParameterData<TokenRangeDescriptor> populate), Is.True);
        Assert.That((length, populate.Items.Count, populate.Items[0].Lba), Is.EqualTo((32, 1, 5UL)));

        byte[] token = new byte[TokenLists.TokenLength];
        Array.Fill(token, (byte)0x5A);
        length = TokenLists.WriteUse(_bytes, new WriteUsingTokenHeader { OffsetIntoRod = 9 }, token, ranges);
        Assert.That(TokenLists.TryParseUse(_bytes.AsSpan(0, length), out ParameterData<TokenRangeDescriptor> use), Is.True);
        Assert.That((length, use.Items.Count, use.IsTruncated), Is.EqualTo((536 + 16, 1, false)));
        Assert.That(TokenLists.TokenOf(_bytes).SequenceEqual(token), Is.True);

        length = RodTokenInformation.Write(_bytes, new CopyStatusLid4 { Status = CopyOperationStatus.Completed, TransferCount = 6 }, token);
        Assert.That(RodTokenInformation.TryParse(_bytes.AsSpan(0, length), out RodTokenInformation information), Is.True);
        Assert.That(information.Token.SequenceEqual(token) && information.Status.TransferCount == 6 && !information.IsTruncated, Is.True);
        Assert.That(RodTokenInformation.TryParse(_bytes.AsSpan(0, length - 1), out information), Is.True);
        Assert.That(information.Token.IsEmpty && information.IsTruncated, Is.True);
    }

    [Test]
    public void Extended_copy_list_goes_both_ways()
    {
        var designator = new byte[12];
        Lunaris.Scsi.Vpd.Designator.Write(designator, Lunaris.Scsi.Vpd.DesignatorType.Naa, Lunaris.Scsi.Vpd.DesignatorCodeSet.Binary, default, Convert.FromHexString("5000c50012345678"));
        var cscds = new byte[64];
        CscdDescriptor.WriteIdentification(cscds, designator, 512);
        CscdDescriptor.WriteIdentification(cscds.AsSpan(32), designator, 4096);
        int length = ExtendedCopyList.Write(_bytes, new ExtendedCopyLid1Header { ListIdentifier = 3 }, cscds, [new BlockToBlockSegment { SourceIndex = 0, DestinationIndex = 1, NumberOfBlocks = 8, SourceLba = 1, DestinationLba = 2 }]);
        Assert.That(ExtendedCopyList.TryParse(_bytes.AsSpan(0, length), out ExtendedCopyList list), Is.True);
        Assert.That((list.CscdCount, list.IsTruncated), Is.EqualTo((2, false)));
        Assert.That((list.Cscd(0).BlockLength, list.Cscd(1).BlockLength, list.Cscd(1).Designator.ToString()), Is.EqualTo((512u, 4096u, "naa.5000c50012345678")));
        Assert.That(list.Cscd(2).Type, Is.Zero);
        Assert.That(Convert.ToHexString(list.Segments), Is.EqualTo("02000018000000010000000800000000000000010000000000000002"));
    }
}
