using System.Buffers.Binary;

namespace Lunaris.Tests.LibIscsi;

/// <summary>Random answers that are as the standards have them: lengths fit, lists are whole, pages have their length.</summary>
internal static class DataInSamples
{
    /// <summary>
    /// Kinds of answer: a name, the CDB, and how the data are made. Nothing is cut in the middle of a field: of half a number the C library makes
    /// zero, and we what is there.
    /// </summary>
    public static IReadOnlyList<(string Name, byte[] Cdb, Func<Random, byte[]> Make)> All { get; } =
    [
        ("standard INQUIRY", Cdb(0x12), r => Head(Random(r, 2 * r.Next(18, 130)), b => b[4] = (byte)(b.Length - 5))),
        ("VPD 00", Cdb(0x12, 1, 0x00), r => Vpd(r, 0x00, r.Next(0, 256))),
        ("VPD 80", Cdb(0x12, 1, 0x80), r => Vpd(r, 0x80, r.Next(0, 256))),
        ("VPD 83", Cdb(0x12, 1, 0x83), Designators),
        ("VPD B0", Cdb(0x12, 1, 0xB0), r => Vpd(r, 0xB0, r.Next(2) == 0 ? 12 : 60)),
        ("VPD B1", Cdb(0x12, 1, 0xB1), r => Vpd(r, 0xB1, 60)),
        ("VPD B2", Cdb(0x12, 1, 0xB2), r => Vpd(r, 0xB2, r.Next(4, 64))),
        ("READ CAPACITY(10)", Cdb(0x25), r => Random(r, 8)),
        ("READ CAPACITY(16)", Cdb(0x9E, 0x10), r => Random(r, r.Next(2) == 0 ? 32 : 2 * r.Next(6, 17))),
        ("GET LBA STATUS", Cdb(0x9E, 0x12), r => List(r, 8, 16, r.Next(0, 20), 4)),
        ("REPORT LUNS", Cdb(0xA0), r => List(r, 8, 8, r.Next(0, 300), 8)),
        ("MODE SENSE(6)", Cdb(0x1A), r => Mode(r, isSix: true)),
        ("MODE SENSE(10)", Cdb(0x5A), r => Mode(r, isSix: false)),
        ("READ KEYS", Cdb(0x5E, 0), r => List(r, 8, 8, r.Next(0, 40), 8, lengthAt: 4)),
        ("READ RESERVATION", Cdb(0x5E, 1), r => List(r, 8, 16, r.Next(2), 8, lengthAt: 4)),
        ("REPORT CAPABILITIES", Cdb(0x5E, 2), r => Random(r, 8)),
        ("REPORT SUPPORTED OPERATION CODES, all", Cdb(0xA3, 0x0C, 0), AllCommands),
        ("REPORT SUPPORTED OPERATION CODES, one", Cdb(0xA3, 0x0C, 1), OneCommand),
        ("REPORT SUPPORTED OPERATION CODES, one by service action", Cdb(0xA3, 0x0C, 2), OneCommand),
        ("RECEIVE COPY STATUS", Cdb(0x84, 0), r => Head(Random(r, 12), b => BinaryPrimitives.WriteUInt32BigEndian(b, 8))),
        ("RECEIVE COPY OPERATING PARAMETERS", Cdb(0x84, 3), CopyParameters),
    ];

    public static byte[] Cdb(params ReadOnlySpan<byte> start)
    {
        var cdb = new byte[16];
        start.CopyTo(cdb);
        return cdb;
    }

    public static byte[] Random(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Head(byte[] bytes, Action<byte[]> write)
    {
        write(bytes);
        return bytes;
    }

    private static byte[] Vpd(Random random, byte code, int length) => Head(Random(random, 4 + length), b =>
    {
        b[1] = code;
        BinaryPrimitives.WriteUInt16BigEndian(b.AsSpan(2), (ushort)length);
    });

    private static byte[] Designators(Random random)
    {
        List<byte> list = [];
        for (int i = random.Next(0, 8); i > 0; i--)
        {
            byte[] designator = Random(random, 4 + random.Next(0, 40));
            designator[3] = (byte)(designator.Length - 4);
            list.AddRange(designator);
        }

        byte[] page = [(byte)random.Next(256), 0x83, 0, 0, .. list];
        BinaryPrimitives.WriteUInt16BigEndian(page.AsSpan(2), (ushort)list.Count);
        return page;
    }

    private static byte[] List(Random random, int header, int item, int count, int uncounted, int lengthAt = 0) =>
        Head(Random(random, header + (item * count)), b => BinaryPrimitives.WriteUInt32BigEndian(b.AsSpan(lengthAt), (uint)(b.Length - uncounted)));

    private static byte[] Mode(Random random, bool isSix)
    {
        (byte Code, int Length)[] kinds = [(0x08, 18), (0x0A, 10), (0x02, 14), (0x1C, 10), (0x1A, 38), (0x01, 10), (0x18, 6), (0x30, 0)];
        List<byte> pages = [];
        for (int i = random.Next(0, 5); i > 0; i--)
        {
            (byte code, int length) = kinds[random.Next(kinds.Length)];
            byte[] page = Random(random, length);
            int saveable = random.Next(2) << 7;
            if (code == 0x18)
            {
                pages.AddRange([(byte)(saveable | 0x40 | code), (byte)random.Next(256), 0, (byte)length]);
            }
            else
            {
                pages.AddRange([(byte)(saveable | code), (byte)length]);
            }

            pages.AddRange(page);
        }

        byte[] descriptors = Random(random, 8 * random.Next(0, 3));
        byte[] data = [.. Random(random, isSix ? 4 : 8), .. descriptors, .. pages];
        if (isSix)
        {
            data[0] = (byte)(data.Length - 1);
            data[3] = (byte)descriptors.Length;
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(data, (ushort)(data.Length - 2));
            BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(6), (ushort)descriptors.Length);
        }

        return data;
    }

    private static byte[] Timeouts(Random random) => Head(Random(random, 12), b => BinaryPrimitives.WriteUInt16BigEndian(b, 10));

    private static byte[] AllCommands(Random random)
    {
        List<byte> list = [];
        for (int i = random.Next(0, 30); i > 0; i--)
        {
            byte[] descriptor = Random(random, 8);
            list.AddRange(descriptor);
            list.AddRange((descriptor[5] & 0x02) != 0 ? Timeouts(random) : []);
        }

        byte[] data = [0, 0, 0, 0, .. list];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)list.Count);
        return data;
    }

    private static byte[] OneCommand(Random random)
    {
        byte[] usage = Random(random, random.Next(0, 17));
        int flags = random.Next(256);
        return [0, (byte)flags, 0, (byte)usage.Length, .. usage, .. (flags & 0x80) != 0 ? Timeouts(random) : []];
    }

    private static byte[] CopyParameters(Random random)
    {
        byte[] codes = Random(random, random.Next(0, 40));
        byte[] data = [.. Random(random, 44), .. codes];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)(data.Length - 4));
        data[43] = (byte)codes.Length;
        return data;
    }
}
