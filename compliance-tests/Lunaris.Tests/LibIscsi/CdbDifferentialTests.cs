using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>
/// The tasks that <c>scsi_cdb_*</c> make, ours against the C library's: every function over the edges of every argument and thousands of mixtures.
/// </summary>
[TestFixture]
public sealed unsafe class CdbDifferentialTests
{
    private const int Mixtures = 4000;
    private const int Seed = 20260117;

    /// <summary>Arguments worth trying, whatever they mean.</summary>
    private static readonly ulong[] s_edges =
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 0x0F, 0x10, 0x1F, 0x20, 0x3F, 0x7F, 0x80, 0xFF, 0x100, 0xFFF, 0x7FFF, 0xFFFF, 0x1_0000, 0x1F_FFFF, 0x20_0000, 0x1234_5678,
        0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 0x1_0000_0000, 0x1234_5678_9ABC_DEF0, ulong.MaxValue,
    ];

    private static readonly uint[] s_blockSizes = [512, 4096, 520, 1, 2048, 65536];

    private static IEnumerable<string> Functions => CLibrary.Exports.Keys
        .Where(n => (n.StartsWith("scsi_cdb_", StringComparison.Ordinal) && n != "scsi_cdb_unmarshall") || n == "scsi_reportluns_cdb")
        .Where(n => n is not "scsi_cdb_report_target_port_groups" and not "scsi_cdb_readdefectdata12")
        .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Functions))]
    public void A_task_equals_the_C_librarys(string name)
    {
        Export export = CLibrary.Exports[name];
        CLibrary.Function theirs = CLibrary.Theirs(name);
        CLibrary.Function ours = CLibrary.Ours(name);
        var random = new Random(Seed);
        var reserve = new NativeReserveOut { ReservationKey = 0x0123_4567_89AB_CDEF, ServiceActionReservationKey = 0xFEDC_BA98_7654_3210, AllTgPt = 1, Aptpl = 2 };
        int made = 0;
        int refused = 0;
        int tooLong = 0;
        for (int i = 0; i < Mixtures; i++)
        {
            var arguments = new ulong[export.Parameters.Length];
            for (int p = 0; p < arguments.Length; p++)
            {
                arguments[p] = Argument(export.Parameters[p], p, i, arguments.Length, random, &reserve);
            }

            reserve.SpecIPt = (byte)random.Next(2);
            reserve.AllTgPt = (byte)random.Next(3);
            reserve.Aptpl = (byte)random.Next(2);

            if (IsBeyondTheCdb(export, arguments))
            {
                // Deliberate: the C library cuts the number of blocks to the field, so that the command moves other blocks than its buffer holds.
                Assert.That(ours.Call(arguments), Is.EqualTo((nint)0), () => Describe(export, arguments));
                tooLong++;
                continue;
            }

            var expected = (NativeScsiTask*)theirs.Call(arguments);
            var actual = (NativeScsiTask*)ours.Call(arguments);
            string expectedText = TaskText(expected);
            string actualText = TaskText(actual);
            CLibrary.Theirs("scsi_free_scsi_task").Call((ulong)expected);
            CLibrary.Ours("scsi_free_scsi_task").Call((ulong)actual);
            if (actualText != expectedText)
            {
                Assert.Fail($"{Describe(export, arguments)} (seed {Seed})\nC library {expectedText}\nours      {actualText}");
            }

            made += expected == null ? 0 : 1;
            refused += expected == null ? 1 : 0;
        }

        Assert.That(made, Is.Positive);
        TestContext.Out.WriteLine($"{name}: {made} equal tasks, {refused} refused by both, {tooLong} too long for the CDB");
    }

    /// <summary>Deliberate: the C library writes the flags where the index goes and overwrites them. SBC-4: flags in byte 1, index in bytes 2 to 5.</summary>
    [Test]
    public void READ_DEFECT_DATA_12_keeps_its_flags_and_its_index()
    {
        var task = (NativeScsiTask*)CLibrary.Ours("scsi_cdb_readdefectdata12").Call(1, 0, 5, 0x0102_0304, 0x0A0B_0C0D);
        Assert.That(TaskText(task), Does.Contain("B7150102-0304-0A0B0C0D-0000".Replace("-", "", StringComparison.Ordinal)));
        CLibrary.Ours("scsi_free_scsi_task").Call((ulong)task);
    }

    [Test]
    public void REPORT_TARGET_PORT_GROUPS_is_made()
    {
        var task = (NativeScsiTask*)CLibrary.Ours("scsi_cdb_report_target_port_groups").Call(0x1234);
        Assert.That(TaskText(task), Does.StartWith("size 12, direction 1, length 4660, A30A000000000000123400"));
        CLibrary.Ours("scsi_free_scsi_task").Call((ulong)task);
    }

    [Test]
    public void A_block_size_of_zero_is_refused_where_the_C_library_divides_by_it()
    {
        foreach (string name in Functions.Where(n => CLibrary.Exports[n].Parameters.Any(p => p.Name == "blocksize")))
        {
            Assert.That(CLibrary.Ours(name).Call(), Is.EqualTo((nint)0), name);
        }
    }

    [Test]
    public void A_CDB_of_the_callers_own_is_copied()
    {
        byte[] cdb = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        fixed (byte* bytes = cdb)
        {
            foreach (int length in (ReadOnlySpan<int>)[0, 6, 10, 12, 16])
            {
                var expected = (NativeScsiTask*)CLibrary.Theirs("scsi_create_task").Call((uint)length, (ulong)bytes, 2, 4096);
                var actual = (NativeScsiTask*)CLibrary.Ours("scsi_create_task").Call((uint)length, (ulong)bytes, 2, 4096);
                Assert.That(TaskText(actual), Is.EqualTo(TaskText(expected)));
                CLibrary.Theirs("scsi_free_scsi_task").Call((ulong)expected);
                CLibrary.Ours("scsi_free_scsi_task").Call((ulong)actual);
            }

            // Deliberate: the C library would write over what follows the CDB.
            Assert.That(CLibrary.Ours("scsi_create_task").Call(17, (ulong)bytes, 0, 0), Is.EqualTo((nint)0));
            Assert.That(CLibrary.Ours("scsi_create_task").Call(unchecked((uint)-1), (ulong)bytes, 0, 0), Is.EqualTo((nint)0));
        }
    }

    private static ulong Argument(ExportedParameter parameter, int index, int round, int count, Random random, NativeReserveOut* reserve)
    {
        if (parameter.Name == "params")
        {
            return (ulong)reserve;
        }

        if (parameter.Name == "blocksize")
        {
            return s_blockSizes[random.Next(s_blockSizes.Length)];
        }

        // The first rounds walk the edges of one argument after the other; later ones mix.
        int edge = round / Math.Max(1, count);
        ulong value = round % Math.Max(1, count) == index && edge < s_edges.Length ? s_edges[edge]
            : random.Next(4) == 0 ? s_edges[random.Next(s_edges.Length)]
            : random.Next(3) == 0 ? (ulong)random.NextInt64()
            : (ulong)random.Next(300);
        return parameter.Type switch
        {
            "uint64_t" => value,
            "uint16_t" => (ushort)value,
            "unsigned char" => (byte)value,
            _ => (uint)value,
        };
    }

    private static bool IsBeyondTheCdb(Export export, ulong[] arguments)
    {
        uint limit = export.Name switch
        {
            "scsi_cdb_read10" or "scsi_cdb_write10" or "scsi_cdb_writeverify10" or "scsi_cdb_verify10" or "scsi_cdb_writeatomic16" => ushort.MaxValue,
            "scsi_cdb_compareandwrite" => 511,
            "scsi_cdb_read6" => 256,
            _ => uint.MaxValue,
        };
        int length = Array.FindIndex(export.Parameters, p => p.Name == "datalen");
        int size = Array.FindIndex(export.Parameters, p => p.Name == "blocksize");
        return length >= 0 && size >= 0 && (uint)arguments[length] / (uint)arguments[size] > limit;
    }

    private static string TaskText(NativeScsiTask* task)
    {
        if (task == null)
        {
            return "none";
        }

        string text = $"size {task->CdbSize}, direction {task->TransferDirection}, length {task->ExpectedTransferLength}, {Convert.ToHexString(new ReadOnlySpan<byte>(task->Cdb, 16))}";
        for (int i = 0; i < task->IovectorOut.Count; i++)
        {
            NativeIovec item = task->IovectorOut.Items[i];
            text += $", sends {Convert.ToHexString(new ReadOnlySpan<byte>(item.Base, (int)item.Length))}";
        }

        bool restIsEmpty = task->Status == 0 && task->ResidualStatus == 0 && task->Residual == 0 && task->DataIn.Size == 0 && task->DataIn.Data == null
            && task->PrivatePointer == null && task->Itt == 0 && task->CmdSN == 0 && task->Lun == 0 && task->IovectorIn.Count == 0
            && task->IovectorOut.Offset == 0 && task->IovectorOut.Consumed == 0
            && new ReadOnlySpan<byte>(&task->Sense, Marshal.SizeOf<NativeSense>()).IndexOfAnyExcept((byte)0) < 0;
        return restIsEmpty ? text : text + ", and something else is set";
    }

    private static string Describe(Export export, ulong[] arguments) => $"{export.Name}({string.Join(", ", export.Parameters.Zip(arguments, (p, a) => $"{p.Name} 0x{a:x}"))})";
}
