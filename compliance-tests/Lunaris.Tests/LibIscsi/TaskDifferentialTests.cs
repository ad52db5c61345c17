using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Native;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>CDBs read back, sense data, mode pages written, buffers and numbers: ours against the C library's.</summary>
[TestFixture]
public sealed unsafe class TaskDifferentialTests
{
    private const int Rounds = 2000;
    private const int Seed = 20260119;

    private static readonly Dictionary<int, int> s_cdbSizes = new()
    {
        [0x08] = sizeof(NativeRead6Cdb),
        [0x28] = sizeof(NativeRead10Cdb),
        [0xA8] = sizeof(NativeRead12Cdb),
        [0x88] = sizeof(NativeRead16Cdb),
        [0x2A] = sizeof(NativeWrite10Cdb),
        [0xAA] = sizeof(NativeWrite12Cdb),
        [0x8A] = sizeof(NativeWrite16Cdb),
        [0x2F] = sizeof(NativeVerify10Cdb),
        [0xAF] = sizeof(NativeVerify12Cdb),
        [0x8F] = sizeof(NativeVerify16Cdb),
        [0x9C] = sizeof(NativeWriteAtomic16Cdb),
    };

    [Test]
    public void CDBs_are_read_back_alike()
    {
        var random = new Random(Seed);
        byte[] cdb = new byte[16];
        int structs = 0;
        for (int code = 0; code < 256; code++)
        {
            for (int i = 0; i < 100; i++)
            {
                random.NextBytes(cdb);
                cdb[0] = (byte)code;
                uint asked = i == 0 ? (uint)(code ^ 1) : (uint)code;
                using var theirs = new NativeTaskFixture(ours: false, cdb, []);
                using var ours = new NativeTaskFixture(ours: true, cdb, []);
                nint expected = theirs.Function("scsi_cdb_unmarshall").Call((ulong)theirs.Task, asked);
                nint actual = ours.Function("scsi_cdb_unmarshall").Call((ulong)ours.Task, asked);
                Assert.That(actual != 0, Is.EqualTo(expected != 0), $"operation code {code:x2}");
                if (expected != 0)
                {
                    structs++;
                    Assert.That(Hex((byte*)actual, s_cdbSizes[code]), Is.EqualTo(Hex((byte*)expected, s_cdbSizes[code])), Convert.ToHexString(cdb));
                }
            }
        }

        Assert.That(structs, Is.EqualTo(s_cdbSizes.Count * 99));
    }

    [Test]
    public void Fixed_sense_data_are_read_alike()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] bytes = DataInSamples.Random(random, 252);
            bytes[0] = (byte)((random.Next(2) << 7) | (random.Next(4) == 0 ? random.Next(0x80) : 0x70 + random.Next(2)));
            if ((bytes[0] & 0x7E) == 0x72)
            {
                continue;
            }

            Assert.That(Parse(ours: true, bytes), Is.EqualTo(Parse(ours: false, bytes)), Convert.ToHexString(bytes[..18]));
        }
    }

    [Test]
    public void Descriptor_sense_data_have_the_same_key_and_code()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] bytes = DataInSamples.Random(random, 263);
            bytes[0] = (byte)((random.Next(2) << 7) | 0x72 | random.Next(2));
            NativeSense expected = Parse(ours: false, bytes);
            NativeSense actual = Parse(ours: true, bytes);
            Assert.That((actual.ErrorType, actual.Key, actual.Ascq), Is.EqualTo((expected.ErrorType, expected.Key, expected.Ascq)));
        }
    }

    /// <summary>Deliberate: the C library looks for a VALID bit that this descriptor does not have, and takes a descriptor for two bytes shorter than it is.</summary>
    [Test]
    public void The_field_pointer_of_descriptor_sense_data_is_found()
    {
        byte[] bytes = [0x72, 0x05, 0x24, 0x00, 0, 0, 0, 20, 0x00, 0x0A, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0x02, 0x06, 0, 0, 0xCB, 0x01, 0x02, 0];
        NativeSense sense = Parse(ours: true, bytes);
        Assert.That((sense.Key, sense.Ascq, sense.Flags, sense.BitPointer, sense.FieldPointer), Is.EqualTo((5, 0x2400, (byte)7, (byte)3, (ushort)0x0102)));
    }

    [Test]
    public void Mode_pages_are_written_alike()
    {
        var random = new Random(Seed);
        int[] codes = [0x08, 0x0A, 0x02, 0x1C, 0x1A, 0x01, 0x3F];
        for (int i = 0; i < Rounds; i++)
        {
            NativeModePage page = default;
            var words = new Span<int>(&page.Caching, 20);
            for (int w = 0; w < words.Length; w++)
            {
                words[w] = random.Next(3) switch { 0 => 0, 1 => random.Next(4), _ => random.Next() };
            }

            page.PageCode = codes[random.Next(codes.Length)];
            page.Ps = random.Next(2) * 0x80;
            uint isSix = (uint)random.Next(2);
            Assert.That(Marshal(ours: true, &page, isSix), Is.EqualTo(Marshal(ours: false, &page, isSix)), $"page {page.PageCode:x2}, round {i}, seed {Seed}");
        }
    }

    /// <summary>Deliberate: the C library writes the header of a sub-page over the fields of the page.</summary>
    [Test]
    public void A_sub_page_is_not_written()
    {
        NativeModePage page = new() { PageCode = 0x0A, Spf = 0x40, SubpageCode = 1 };
        Assert.That(Marshal(ours: true, &page, 1), Is.EqualTo("none"));
    }

    [Test]
    public void Buffers_are_added_alike()
    {
        foreach (string name in (ReadOnlySpan<string>)["scsi_task_add_data_in_buffer", "scsi_task_add_data_out_buffer"])
        {
            using var theirs = new NativeTaskFixture(ours: false, DataInSamples.Cdb(0x28), []);
            using var ours = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x28), []);
            for (uint i = 0; i < 100; i++)
            {
                Assert.That(ours.Function(name).Int((ulong)ours.Task, i, 0x1000 + i), Is.EqualTo(theirs.Function(name).Int((ulong)theirs.Task, i, 0x1000 + i)));
            }

            Assert.That(ours.Function(name).Int((ulong)ours.Task, unchecked((uint)-1), 0), Is.EqualTo(-1));
            Assert.That(Vectors(ours.Task), Is.EqualTo(Vectors(theirs.Task)).And.Contain("100 of"));
        }
    }

    /// <summary>Deliberate: the C library writes the added buffer behind the caller's array, or into an array of no elements.</summary>
    [Test]
    public void A_buffer_added_to_a_list_of_the_callers_leaves_that_list_alone()
    {
        NativeIovec* list = stackalloc NativeIovec[2];
        list[0] = new NativeIovec { Base = (void*)1, Length = 10 };
        list[1] = new NativeIovec { Base = (void*)2, Length = 20 };
        using var ours = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x28), []);
        CLibrary.Ours("scsi_task_set_iov_in").Call((ulong)ours.Task, (ulong)list, 1);
        Assert.That(CLibrary.Ours("scsi_task_add_data_in_buffer").Int((ulong)ours.Task, 30, 3), Is.Zero);
        Assert.That((ours.Task->IovectorIn.Count, (nint)ours.Task->IovectorIn.Items[0].Base, (nint)ours.Task->IovectorIn.Items[1].Base), Is.EqualTo((2, (nint)1, (nint)3)));
        Assert.That((nint)list[1].Base, Is.EqualTo((nint)2));
    }

    [Test]
    public void Lists_of_buffers_are_set_alike()
    {
        using var theirs = new NativeTaskFixture(ours: false, DataInSamples.Cdb(0x28), []);
        using var ours = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x28), []);
        foreach (NativeTaskFixture task in (ReadOnlySpan<NativeTaskFixture>)[theirs, ours])
        {
            task.Function("scsi_task_set_iov_in").Call((ulong)task.Task, 0x1000, 3);
            task.Function("scsi_task_set_iov_out").Call((ulong)task.Task, 0x2000, 4);
        }

        Assert.That(new ReadOnlySpan<byte>(&ours.Task->IovectorIn, 64).SequenceEqual(new ReadOnlySpan<byte>(&theirs.Task->IovectorIn, 64)));
    }

    [Test]
    public void Numbers_are_read_and_written_alike()
    {
        byte* bytes = stackalloc byte[8];
        byte* other = stackalloc byte[8];
        foreach (int size in (ReadOnlySpan<int>)[16, 32, 64])
        {
            ulong value = 0x0123_4567_89AB_CDEFu >> (64 - size);
            CLibrary.Theirs($"scsi_set_uint{size}").Call((ulong)bytes, value);
            CLibrary.Ours($"scsi_set_uint{size}").Call((ulong)other, value);
            Assert.That(Hex(other, size / 8), Is.EqualTo(Hex(bytes, size / 8)));
            ulong mask = ulong.MaxValue >> (64 - size);
            Assert.That((ulong)CLibrary.Ours($"scsi_get_uint{size}").Call((ulong)bytes) & mask, Is.EqualTo(value));
        }
    }

    [Test]
    public void Memory_of_a_task_is_zeroed_and_distinct()
    {
        using var ours = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x28), []);
        HashSet<nint> seen = [];
        for (uint size = 0; size < 2000; size += 37)
        {
            nint memory = CLibrary.Ours("scsi_malloc").Call((ulong)ours.Task, size);
            Assert.That(memory, Is.Not.EqualTo((nint)0));
            Assert.That(seen.Add(memory));
            var bytes = new Span<byte>((void*)memory, (int)size);
            Assert.That(bytes.IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
            bytes.Fill(0xEE);
        }

        Assert.That(CLibrary.Ours("scsi_malloc").Call((ulong)ours.Task, ulong.MaxValue), Is.EqualTo((nint)0), "no such amount");
        CLibrary.Ours("scsi_free_scsi_task").Call(0);
    }

    [Test]
    public void Status_sense_and_private_pointer_are_given_back()
    {
        using var ours = new NativeTaskFixture(ours: true, DataInSamples.Cdb(0x28), []);
        ours.Task->Status = 2;
        ours.Task->Sense.Key = 5;
        NativeSense sense = default;
        Assert.That(CLibrary.Ours("scsi_task_get_status").Int((ulong)ours.Task, (ulong)(&sense)), Is.EqualTo(2));
        Assert.That(sense.Key, Is.EqualTo(5));
        Assert.That(CLibrary.Ours("scsi_task_get_status").Int((ulong)ours.Task, 0), Is.EqualTo(2));
        CLibrary.Ours("scsi_set_task_private_ptr").Call((ulong)ours.Task, 0x1234);
        Assert.That(CLibrary.Ours("scsi_get_task_private_ptr").Call((ulong)ours.Task), Is.EqualTo((nint)0x1234));
        ours.Task->PrivatePointer = null;
    }

    [Test]
    public void Null_is_refused_by_every_function_that_needs_an_address()
    {
        foreach (string name in CLibrary.Exports.Keys.Where(n => n.StartsWith("scsi_", StringComparison.Ordinal)))
        {
            if (CLibrary.Exports[name].Parameters.Any(p => p.IsPointer && !p.MayBeNull))
            {
                nint result = CLibrary.Ours(name).Call(0, 0, 0, 0, 0, 0, 0, 0);
                string failure = CLibrary.Exports[name].Failure;
                Assert.That(failure == "-1" ? (int)result : 0, Is.EqualTo(failure == "-1" ? -1 : 0), name);
            }
        }
    }

    private static NativeSense Parse(bool ours, byte[] bytes)
    {
        NativeSense sense = default;
        fixed (byte* address = bytes)
        {
            (ours ? CLibrary.Ours("scsi_parse_sense_data") : CLibrary.Theirs("scsi_parse_sense_data")).Call((ulong)(&sense), (ulong)address);
        }

        return sense;
    }

    private static string Marshal(bool ours, NativeModePage* page, uint isSix)
    {
        using var task = new NativeTaskFixture(ours, DataInSamples.Cdb(0x15), []);
        var data = (NativeScsiData*)task.Function("scsi_modesense_dataout_marshall").Call((ulong)task.Task, (ulong)page, isSix);
        return data == null ? "none" : Hex(data->Data, data->Size);
    }

    private static string Vectors(NativeScsiTask* task)
    {
        string text = "";
        foreach (NativeIovector vector in (ReadOnlySpan<NativeIovector>)[task->IovectorIn, task->IovectorOut])
        {
            text += $"{vector.Count} of {vector.Allocated}, {vector.Offset}, {vector.Consumed}: ";
            for (int i = 0; i < vector.Count; i++)
            {
                text += $"{(nint)vector.Items[i].Base:x}+{vector.Items[i].Length} ";
            }
        }

        return text;
    }

    private static string Hex(byte* bytes, int count) => Convert.ToHexString(new ReadOnlySpan<byte>(bytes, count));
}
