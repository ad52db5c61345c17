using System.Runtime.InteropServices;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using NUnit.Framework;

namespace Lunaris.Tests.LibIscsi;

/// <summary>
/// Every command function in every form, sent by both libraries to a target each: the same call has to make the same task, and the same answer the
/// same outcome, data and sense included; what was written is read back.
/// </summary>
[TestFixture]
public sealed unsafe class FamilyDifferentialTests
{
    private const int Rounds = 4;
    private const int Seed = 20260121;
    private const int BlockSize = 512;
    private const int RoomBytes = 64 * BlockSize;

    private static IEnumerable<string> Functions => CLibrary.Exports.Values
        .Where(e => e.ReturnType == "struct scsi_task *" && e.Name.StartsWith("iscsi_", StringComparison.Ordinal) && e.Name != "iscsi_scsi_command_sync")
        .Select(e => e.Name)

        // The headers declare these, the library does not have them.
        .Where(n => !n.Contains("verify10_iov", StringComparison.Ordinal) || n.Contains("writeverify", StringComparison.Ordinal))
        .Where(n => n is not ("iscsi_verify12_iov_task" or "iscsi_verify12_iov_sync" or "iscsi_verify16_iov_task" or "iscsi_verify16_iov_sync"))
        .Order(StringComparer.Ordinal);

    private NativeSession _theirs = null!;
    private NativeSession _ours = null!;

    [OneTimeSetUp]
    public void Connect()
    {
        _theirs = new NativeSession(ours: false);
        _ours = new NativeSession(ours: true);
    }

    [OneTimeTearDown]
    public void Disconnect()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    [TestCaseSource(nameof(Functions))]
    public void A_command_has_the_same_outcome(string name)
    {
        Export export = CLibrary.Exports[name];
        for (int round = 0; round < Rounds; round++)
        {
            string expected = Run(_theirs, export, round);
            string actual = Run(_ours, export, round);
            Assert.That(actual, Is.EqualTo(expected), () => $"{name}, round {round}, seed {Seed}");
        }

        if (export.Parameters.Any(p => p.Name == "data") && !name.Contains("sanitize", StringComparison.Ordinal))
        {
            Export read = CLibrary.Exports["iscsi_read16_sync"];
            for (int round = 0; round < Rounds; round++)
            {
                Assert.That(Run(_ours, read, round), Is.EqualTo(Run(_theirs, read, round)).And.Contain("status 0"), () => $"after {name}");
            }
        }
    }

    /// <summary>Deliberate: with a list of buffers and no single one the C library sends no data, though the CDB does not say so.</summary>
    [Test]
    public void WRITE_SAME_from_a_list_of_buffers_writes_it()
    {
        byte* block = (byte*)NativeMemory.AllocZeroed(BlockSize);
        new Span<byte>(block, BlockSize).Fill(0x5A);
        var iov = new NativeIovec { Base = block, Length = BlockSize };
        var task = (NativeScsiTask*)_ours.Function("iscsi_writesame16_iov_sync").Call(_ours.Context, 0, 40, 0, BlockSize, 3, 0, 0, 0, 0, (ulong)(&iov), 1);
        Assert.That(task->Status, Is.Zero);
        _ours.Function("scsi_free_scsi_task").Call((ulong)task);
        task = (NativeScsiTask*)_ours.Function("iscsi_read16_sync").Call(_ours.Context, 0, 42, BlockSize, BlockSize);
        Assert.That(task->Received.IndexOfAnyExcept((byte)0x5A), Is.EqualTo(-1));
        _ours.Function("scsi_free_scsi_task").Call((ulong)task);
        NativeMemory.Free(block);
    }

    [Test]
    public void A_length_of_no_whole_blocks_is_refused_in_the_same_words()
    {
        foreach (string name in (ReadOnlySpan<string>)["iscsi_read10_sync", "iscsi_read16_sync"])
        {
            foreach (NativeSession session in (ReadOnlySpan<NativeSession>)[_theirs, _ours])
            {
                Assert.That(session.Function(name).Call(session.Context, 0, 0, 513, 512), Is.EqualTo((nint)0));
            }
        }

        Assert.That(_ours.Error, Does.Contain("513").And.Contain("512"));
        Assert.That(_ours.Function("iscsi_read10_sync").Call(_ours.Context, 0, 0, 512, 0), Is.EqualTo((nint)0), "the C library divides by it");
    }

    /// <summary>Calls one function and says what came of it.</summary>
    private static string Run(NativeSession session, Export export, int round)
    {
        // Both libraries are given the same numbers.
        var random = new Random(Seed + round);
        byte* room = (byte*)NativeMemory.AllocZeroed(RoomBytes);
        random.NextBytes(new Span<byte>(room, RoomBytes));
        NativeIovec* list = (NativeIovec*)NativeMemory.AllocZeroed(4, (nuint)sizeof(NativeIovec));
        NativeModePage page = CachingPage();
        var ranges = stackalloc NativeUnmapRange[2];
        ranges[0] = new NativeUnmapRange { Lba = 100, Num = 8 };
        ranges[1] = new NativeUnmapRange { Lba = 200, Num = (uint)(1 + round) };
        var reserve = new NativeReserveOut { ServiceActionReservationKey = 0xABCD };
        var block = new NativeIscsiData { Size = 24, Data = room };
        uint blocks = (uint)(1 + random.Next(8));
        bool isPair = export.Name.Contains("compareandwrite", StringComparison.Ordinal);
        uint length = export.Name.Contains("writesame", StringComparison.Ordinal) ? BlockSize : blocks * BlockSize * (isPair ? 2u : 1u);
        bool isList = export.Name.Contains("_iov_", StringComparison.Ordinal);
        bool isSame = export.Name.Contains("writesame", StringComparison.Ordinal);
        Split(list, room, length);
        ulong[] arguments = new ulong[export.Parameters.Length];
        try
        {
            for (int i = 0; i < arguments.Length; i++)
            {
                arguments[i] = export.Parameters[i].Name switch
                {
                    "iscsi" => session.Context,
                    "lun" => 0,
                    "data" when export.Parameters[i].Type == "struct iscsi_data *" => (ulong)(&block),
                    "data" => isList && !isSame ? 0 : (ulong)room,
                    "param_data" => (ulong)(&block),
                    "list" => (ulong)ranges,
                    "list_len" => 2,
                    "mp" => (ulong)(&page),
                    "params" => (ulong)(&reserve),
                    "iov" => (ulong)list,
                    "niov" => 4,
                    "datalen" => length,
                    "blocksize" => BlockSize,
                    "lba" or "starting_lba" => (ulong)(20 + (20 * round)),
                    "num_blocks" => blocks,
                    "alloc_len" or "maxsize" or "xferlen" => (ulong)(round == 0 ? 64 : 255),
                    "param_len" => 24,
                    "page_code" => export.Name.Contains("inquiry", StringComparison.Ordinal) ? (ulong)(round == 1 ? 0x83 : round == 2 ? 0xB0 : 0) : (ulong)(round == 1 ? 0x08 : 0x3F),
                    "evpd" => round is 1 or 2 ? 1u : 0,
                    "pf" or "start" => 1,
                    "sa" when export.Name.Contains("reserve_in", StringComparison.Ordinal) => (ulong)(round % 3),
                    "sa" when export.Name.Contains("receive_copy", StringComparison.Ordinal) => round == 0 ? 3u : 0,
                    "sa" when export.Name.Contains("sanitize", StringComparison.Ordinal) => 0x1F,
                    "type" => 1,
                    "opcode" => 0x28,
                    "options" => (ulong)(round % 2),
                    "anchor" or "unmap" or "wrprotect" or "rdprotect" or "vprotect" or "pc" or "loej" or "no_flush" or "pcm" => 0,
                    "dpo" or "fua" or "bytchk" or "immed" or "dbd" or "rctd" or "pmi" => (ulong)(round & 1),
                    _ => 0,
                };
            }

            int callback = Array.FindIndex(export.Parameters, p => p.Name == "cb");
            var task = callback < 0
                ? (NativeScsiTask*)session.Function(export.Name).Call(arguments)
                : session.RunAsync(export.Name, arguments.AsSpan(0, callback), arguments.AsSpan(callback + 2));
            if (task == null)
            {
                return "none";
            }

            string text = TaskText(task) + (task->Status != 0 ? $", error '{session.Error}'" : "") + (isList ? $", buffer {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(new ReadOnlySpan<byte>(room, RoomBytes)))}" : "");
            session.Function("scsi_free_scsi_task").Call((ulong)task);
            return text;
        }
        finally
        {
            NativeMemory.Free(room);
            NativeMemory.Free(list);
        }
    }

    private static string TaskText(NativeScsiTask* task) =>
        $"status {task->Status:x}, CDB {Convert.ToHexString(new ReadOnlySpan<byte>(task->Cdb, 16))} of {task->CdbSize}, direction {task->TransferDirection}, "
        + $"length {task->ExpectedTransferLength}, residual {task->ResidualStatus}/{task->Residual}, LUN {task->Lun}, "
        + $"sense {task->Sense.ErrorType:x2}/{task->Sense.Key:x}/{task->Sense.Ascq:x4}/{task->Sense.Flags}/{task->Sense.BitPointer}/{task->Sense.FieldPointer}, "
        + $"data {Convert.ToHexString(task->Received)}";

    /// <summary>The room in four pieces of different sizes, one of them empty.</summary>
    private static void Split(NativeIovec* list, byte* room, uint length)
    {
        list[0] = new NativeIovec { Base = room, Length = 100 };
        list[1] = new NativeIovec { Base = room + 100, Length = 0 };
        list[2] = new NativeIovec { Base = room + 100, Length = 1 };
        list[3] = new NativeIovec { Base = room + 101, Length = length - 101 };
    }

    private static NativeModePage CachingPage()
    {
        NativeModePage page = new() { PageCode = 0x08, Len = 18 };
        page.Caching.Wce = 1;
        return page;
    }
}
