using System.Buffers.Binary;
using Lunaris.LibIscsi.Native;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>
/// Where what received data becomes differs from the C library deliberately, case by case with the reason: it reads what was not received, believes
/// lengths that cannot be, or decodes against the standard.
/// </summary>
[TestFixture]
public sealed unsafe class DataInCorrectionTests
{
    [Test]
    public void A_list_of_LUNs_has_those_that_were_received()
    {
        // The C library makes up LUNs 0 for what the allocation length cut off, and wraps its count at lengths near 4 GiB.
        byte[] data = new byte[24];
        BinaryPrimitives.WriteUInt32BigEndian(data, 0xFFFF_FFF8);
        data[9] = 5;
        data[17] = 7;
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0xA0), data);
        var luns = (NativeReportLuns*)task.Unmarshal();
        Assert.That((luns->Num, luns->Luns[0], luns->Luns[1]), Is.EqualTo((2u, (ushort)5, (ushort)7)));
        Assert.That(task.FullSize, Is.EqualTo(-1), "no int can say it");
    }

    [Test]
    public void A_serial_number_ends_where_the_data_end()
    {
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x12, 1, 0x80), [0, 0x80, 0, 200, (byte)'A', (byte)'B']);
        var page = (NativeUnitSerialNumber*)task.Unmarshal();
        Assert.That(System.Runtime.InteropServices.Marshal.PtrToStringUTF8((nint)page->Text), Is.EqualTo("AB"));
        Assert.That(task.FullSize, Is.EqualTo(204));
    }

    [Test]
    public void A_page_length_has_two_bytes()
    {
        // The C library takes the second byte only, for three of the pages.
        foreach (byte code in (ReadOnlySpan<byte>)[0x00, 0x80, 0xB1])
        {
            using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x12, 1, code), [0, code, 1, 2]);
            Assert.That(task.FullSize, Is.EqualTo(4 + 0x102), $"page {code:x2}");
        }
    }

    [Test]
    public void A_designator_that_was_cut_off_is_left_out()
    {
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x12, 1, 0x83), [0, 0x83, 0, 60, 1, 3, 0, 2, 0xAA, 0xBB, 1, 3, 0, 50, 1]);
        var page = (NativeDeviceIdentification*)task.Unmarshal();
        Assert.That(page->Designators->DesignatorLength, Is.EqualTo(2));
        Assert.That((nint)page->Designators->Next, Is.EqualTo((nint)0));
    }

    [Test]
    public void A_page_other_than_the_one_asked_for_is_not_taken_for_it()
    {
        // A device that knows no VPD answers with its standard data: limits read from there would be nonsense.
        foreach (byte code in (ReadOnlySpan<byte>)[0xB0, 0xB1, 0xB2])
        {
            using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x12, 1, code), new byte[64]);
            Assert.That(task.Unmarshal(), Is.EqualTo((nint)0), $"page {code:x2}");
        }
    }

    [Test]
    public void A_capacity_that_was_not_received_is_not_zero()
    {
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x9E, 0x10), new byte[11]);
        Assert.That(task.Unmarshal(), Is.EqualTo((nint)0));
    }

    [Test]
    public void Mode_parameters_whose_last_pages_were_cut_off_still_have_a_header()
    {
        // The C library gives nothing, so that a long list of pages hides the write protection; and a page cut in the middle would be written back with zeros.
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x1A), [200, 0, 0x80, 0, 0x0A, 10, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0x08, 18, 4]);
        var mode = (NativeModeSense*)task.Unmarshal();
        Assert.That((mode->ModeDataLength, mode->DeviceSpecificParameter), Is.EqualTo(((ushort)200, (byte)0x80)));
        Assert.That((mode->Pages->PageCode, mode->Pages->Control.Swp), Is.EqualTo((0x0A, 1)));
        Assert.That((nint)mode->Pages->Next, Is.EqualTo((nint)0));
        Assert.That(CLibrary.Ours("scsi_modesense_get_page").Call((ulong)mode, 0x08, 0), Is.EqualTo((nint)0));
    }

    [Test]
    public void A_short_page_does_not_borrow_from_the_next_one()
    {
        // SCSI-2's caching page has 10 bytes; the C library reads the others from whatever follows.
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x1A), [23, 0, 0, 0, 0x08, 10, 4, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 6, 9, 9, 9, 9, 9, 9]);
        var page = (NativeModePage*)CLibrary.Ours("scsi_modesense_get_page").Call((ulong)task.Unmarshal(), 0x08, 0);
        Assert.That((page->Caching.Wce, page->Caching.Fsw, page->Caching.NumberOfCacheSegments, page->Caching.CacheSegmentSize), Is.EqualTo((1, 0, 0, 0)));
    }

    [Test]
    public void A_sub_page_is_not_read_as_the_page_of_its_code()
    {
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x1A), [35, 0, 0, 0, 0x4A, 0x01, 0, 28, .. Enumerable.Repeat((byte)0xFF, 28)]);
        var page = (NativeModePage*)CLibrary.Ours("scsi_modesense_get_page").Call((ulong)task.Unmarshal(), 0x0A, 1);
        Assert.That((page->Spf, page->Len, page->Control.Swp), Is.EqualTo((0x40, 28, 0)));
    }

    [Test]
    public void An_autoload_mode_survives()
    {
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x1A), [15, 0, 0, 0, 0x0A, 10, 0, 0, 0xF0, 5, 0, 0, 0, 0, 0, 0]);
        var page = (NativeModePage*)CLibrary.Ours("scsi_modesense_get_page").Call((ulong)task.Unmarshal(), 0x0A, 0);
        Assert.That((page->Control.AutoloadMode, page->Control.UaIntlckCtrl, page->Control.Vs, page->Control.Rac), Is.EqualTo((5, 3, 1, 1)));
    }

    [Test]
    public void Reservation_data_are_complete()
    {
        using var held = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x5E, 1), [0, 0, 0, 9, 0, 0, 0, 16, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0x05, 0, 0]);
        var reservation = (NativeReadReservation*)held.Unmarshal();
        Assert.That((reservation->AdditionalLength, reservation->Reserved, reservation->PrType, held.FullSize), Is.EqualTo((16u, 1, (byte)5, 24)));
        using var able = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x5E, 2), [0, 8, 0, 0x81, 0, 0, 0, 0]);
        Assert.That(((NativeReservationCapabilities*)able.Unmarshal())->PtplA, Is.EqualTo(1));
        using var full = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x5E, 3), [0, 0, 0, 1, 0, 0, 0, 48]);
        Assert.That(full.FullSize, Is.EqualTo(56));
    }

    [Test]
    public void A_table_of_contents_has_all_of_its_entries()
    {
        // The C library loses the last track, and counts the 11 bytes of a full entry as 8.
        using var tracks = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x43), [0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, 0xAA, 0, 0, 1, 0, 0]);
        var toc = (NativeReadToc*)tracks.Unmarshal();
        var track = (NativeTocDescriptor*)(toc + 1);
        Assert.That((toc->Num, toc->First, toc->Last), Is.EqualTo((2, 1, 1)));
        Assert.That((track[0].Track.Adr, track[0].Track.Control, track[1].Track.Track, track[1].Track.Lba), Is.EqualTo((0x10, 4, 0xAA, 0x10000u)));
        using var entries = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x43, 0, 2), [0, 24, 1, 1, 1, 0x14, 0, 0xA0, 0, 0, 0, 0, 1, 0, 0, 1, 0x14, 0, 0xA1, 0, 0, 0, 0, 7, 8, 9]);
        var full = (NativeReadToc*)entries.Unmarshal();
        var entry = (NativeTocDescriptor*)(full + 1);
        Assert.That((full->Num, entry[0].Full.Session, entry[1].Full.Point, entry[1].Full.PMin, entry[1].Full.PFrame), Is.EqualTo((2, 1, 0xA1, 7, 9)));
    }

    [Test]
    public void Tracks_are_those_of_the_C_library_and_the_last_one()
    {
        var random = new Random(7);
        for (int count = 2; count < 20; count++)
        {
            byte[] data = DataInSamples.Random(random, 4 + (8 * count));
            BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)(data.Length - 2));
            using var theirs = new NativeTaskFixture(ours: false, DataInSamples.Cdb(0x43), data);
            using var ours = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x43), data);
            var expected = (NativeReadToc*)theirs.Unmarshal();
            var actual = (NativeReadToc*)ours.Unmarshal();
            Assert.That((actual->Num, expected->Num), Is.EqualTo((count, count - 1)));
            actual->Num = expected->Num;
            Assert.That(NativeText.Of(DataInSamples.Cdb(0x43), (nint)actual), Is.EqualTo(NativeText.Of(DataInSamples.Cdb(0x43), (nint)expected)));
            Assert.That(ours.FullSize, Is.EqualTo(theirs.FullSize));
        }
    }

    [Test]
    public void Commands_that_were_cut_off_are_left_out()
    {
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0xA3, 0x0C), [0x7F, 0xFF, 0xFF, 0xFF, 0x12, 0, 0, 0, 0, 0, 0, 6, 0x28, 0, 0]);
        var codes = (NativeSupportedOpCodes*)task.Unmarshal();
        Assert.That((codes->Count, ((NativeCommandDescriptor*)(codes + 1))->Opcode), Is.EqualTo((1, (byte)0x12)));
        using var one = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0xA3, 0x0C, 1), [0, 3, 0, 10, 0x28, 0xFF]);
        var code = (NativeSupportedOpCode*)one.Unmarshal();
        Assert.That((code->CdbLength, code->CdbUsageData[1], code->CdbUsageData[2]), Is.EqualTo(((byte)10, (byte)0xFF, (byte)0)));
    }

    /// <summary>Version 1.20: the bytes by hand from SPC-5's table.</summary>
    [Test]
    public void Target_port_groups_are_read()
    {
        byte[] data = [0, 0, 0, 28, 0x80, 0x8F, 0, 1, 0, 2, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x02, 0x07, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0x11];
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0xA3, 0x0A), data);
        var groups = (NativeTargetPortGroups*)task.Unmarshal();
        var group = (NativeTargetPortGroup*)(groups + 1);
        Assert.That((groups->Count, task.FullSize), Is.EqualTo((2, 32)));
        Assert.That((group[0].Byte0, group[0].Flags, group[0].PortGroup, group[0].StatusCode, group[0].PortCount, group[0].RetrievedPortCount), Is.EqualTo(((byte)0x80, (byte)0x8F, (ushort)1, (byte)2, (byte)2, (byte)2)));
        Assert.That((group[0].Ports[0], group[0].Ports[1], group[1].Byte0, group[1].PortGroup, group[1].Ports[0]), Is.EqualTo(((ushort)1, (ushort)2, (byte)2, (ushort)9, (ushort)0x11)));
    }

    [Test]
    public void Copy_parameters_list_the_codes_that_were_received()
    {
        byte[] data = new byte[46];
        data[3] = 60;
        data[43] = 20;
        data[44] = 0x02;
        data[45] = 0xE4;
        using var task = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x84, 3), data);
        var parameters = (NativeCopyParameters*)task.Unmarshal();
        Assert.That((parameters->ImplDescListLength, parameters->ImpDescTypeCodes[0], parameters->ImpDescTypeCodes[1]), Is.EqualTo(((byte)2, (byte)2, (byte)0xE4)));
    }
}
