using System.Globalization;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Text;
using Lunaris.Iscsi.Transport;
using Lunaris.Lab.Tests.Harness;
using Lunaris.Lab.Tests.Rdma;
using Lunaris.Observability;
using Microsoft.Extensions.Logging;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Sessions;

/// <summary>Sessions over iSER with both targets: login, and data both ways on every rung of the memory ladder, compared with the same blocks over TCP.</summary>
[TestFixture]
[Category("Iser")]
public sealed class IserDataTests : IserFixture
{
    private const int MemoryLength = 16 * 1024 * 1024;

    /// <summary>tgt 1.0.85 closes an RDMA connection that brings a longer command, whoever sends it.</summary>
    private const int LongestOfTgt = 512 * 1024;

    private static readonly string[] s_targets = ["lio", "lio-4096", "tgt"];
    private static readonly MemoryMode[] s_modes = [MemoryMode.Auto, MemoryMode.WindowOnDemand, MemoryMode.WindowPinned, MemoryMode.Cache, MemoryMode.Bounce];
    private static readonly int[] s_lengths = [4096, 8192, 12288, 65536, 262144 + 4096, 1024 * 1024, 4 * 1024 * 1024];

    [Test]
    public async Task Data_goes_both_ways_on_every_rung([ValueSource(nameof(s_targets))] string target, [ValueSource(nameof(s_modes))] MemoryMode mode)
    {
        LabUnit lab = Unit(target);
        await using OpenUnit tcp = await lab.OpenTcpAsync();
        await using OpenUnit iser = await OpenUnit.ConnectAsync(lab.IserUrl($"memory={MemoryModes.NameOf(mode)}"));
        await using var memory = new LabMemory(MemoryLength);
        await memory.RegisterAsync(iser.Session);
        RdmaStatistics rdma = iser.Session.Statistics.Rdma!;
        int commands = 0;
        foreach (int length in s_lengths.Where(length => target != "tgt" || length <= LongestOfTgt))
        {
            // Soft-RoCE takes on-demand memory at page boundaries only, and says so by itself: odd places go another way there.
            foreach (int place in (int[])[0, 520])
            {
                await CompareAsync(lab, tcp.Unit, iser.Unit, memory, place, length);
                commands += 2;
            }
        }

        MemoryMode rung = mode == MemoryMode.Auto ? MemoryMode.WindowPinned : mode;
        long moved = rdma.Buffers(rung) + rdma.ImmediateWrites;
        Assert.That(rdma.Memory, Is.EqualTo(rung), rdma.MemoryReason);
        Assert.That(moved, Is.GreaterThanOrEqualTo(mode == MemoryMode.WindowOnDemand ? commands / 2 : commands), "the rung was not used");
        bool windows = rung is MemoryMode.WindowOnDemand or MemoryMode.WindowPinned;
        Assert.That(rdma.RemoteInvalidations > 0, Is.EqualTo(windows && target != "tgt"), "LIO invalidates the windows it is given, tgt never does");
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Figure: {target}, memory={MemoryModes.NameOf(mode)}: rung {MemoryModes.NameOf(rdma.Memory)}{(rdma.MemoryReason.Length > 0 ? $" ({rdma.MemoryReason})" : "")}; buffers {Counts(rdma)}, immediate {rdma.ImmediateWrites}, invalidated by the target {rdma.RemoteInvalidations}, by us {rdma.LocalInvalidations}, copied {iser.Session.Statistics.PayloadBytesCopied} bytes"));
    }

    [Test]
    public async Task Read_and_write_go_by_a_window_over_on_demand_memory_with_remote_invalidation_and_no_copy()
    {
        LabUnit lab = LabUnit.Lio;
        using var log = new RecordingLoggerFactory();
        IscsiUrl url = lab.IserUrl("memory=mw-odp");
        await using OpenUnit tcp = await lab.OpenTcpAsync();
        await using IscsiSession session = await IscsiSession.ConnectAsync(IscsiSessionOptions.FromUrl(url) with { LoggerFactory = log });
        LogicalUnit unit = session.GetLogicalUnit(url.Lun!.Value);
        await unit.OpenAsync();
        await using var memory = new LabMemory(MemoryLength);
        await memory.RegisterAsync(session);
        RdmaStatistics rdma = session.Statistics.Rdma!;
        (long buffers, long remote, long copied) = (rdma.Buffers(MemoryMode.WindowOnDemand), rdma.RemoteInvalidations, session.Statistics.PayloadBytesCopied);
        await CompareAsync(lab, tcp.Unit, unit, memory, 0, 65536);
        Assert.Multiple(() =>
        {
            Assert.That(rdma.Buffers(MemoryMode.WindowOnDemand) - buffers, Is.EqualTo(2));
            Assert.That(rdma.RemoteInvalidations - remote, Is.EqualTo(2));
            Assert.That(session.Statistics.PayloadBytesCopied - copied, Is.Zero);
            Assert.That(log.Lines, Has.Some.Contains("the memory of registered regions goes by mw-odp"));
            Assert.That(log.Lines, Has.Some.Contains("its buffers go by mw-odp, whole pages only"));
        });
        foreach (string line in log.Lines.Where(line => line.Contains("mw-odp", StringComparison.Ordinal)))
        {
            TestContext.Out.WriteLine($"Figure: log: {line}");
        }
    }

    [TestCase("lio")]
    [TestCase("tgt")]
    public async Task Queue_as_deep_as_the_window_ends_well(string target)
    {
        const int Length = 8192;
        LabUnit lab = Unit(target);
        await using OpenUnit tcp = await lab.OpenTcpAsync();
        await using OpenUnit iser = await OpenUnit.ConnectAsync(lab.IserUrl());
        await using var memory = new LabMemory(MemoryLength);
        await memory.RegisterAsync(iser.Session);
        Random.Shared.NextBytes(memory.Slice(0, MemoryLength / 2));
        const int Count = MemoryLength / 2 / Length;
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => iser.Unit.WriteAsync((ulong)(i * Length / 512), new DataBuffer(memory.Address + (i * Length), Length)).AsTask()));
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => iser.Unit.ReadAsync((ulong)(i * Length / 512), new DataBuffer(memory.Address + (MemoryLength / 2) + (i * Length), Length)).AsTask()));
        Assert.That(memory.Slice(MemoryLength / 2, MemoryLength / 2).SequenceEqual(memory.Slice(0, MemoryLength / 2)), Is.True);
        byte[] same = new byte[1024 * 1024];
        await tcp.Unit.ReadAsync(0, same);
        Assert.That(memory.Slice(0, same.Length).SequenceEqual(same), Is.True);
    }

    [TestCase("lio")]
    [TestCase("tgt")]
    public async Task Discovery_lists_the_targets_of_a_portal(string target)
    {
        // LIO's is asked over TCP, where it listens as well: its kernel goes down over SendTargets on RDMA. tgt has RDMA alone on that port.
        LabUnit lab = Unit(target);
        IReadOnlyList<DiscoveredTarget> found = await Discovery.SendTargetsAsync(IscsiUrl.Parse($"iser://{lab.IserPortal}?initiator={LabEnvironment.InitiatorName}"));
        Assert.That(found.Select(one => one.Name.ToString()), Does.Contain(lab.IserTarget));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task CHAP_is_passed_over_RDMA_one_way_and_both(bool mutual)
    {
        string target = mutual ? LabEnvironment.LioMutualTarget : LabEnvironment.LioChapTarget;
        string proof = mutual ? $"&target_user={LabEnvironment.ChapTargetUser}&target_password={LabEnvironment.ChapTargetSecret}" : "";
        await using IscsiSession session = await IscsiSession.ConnectAsync(IscsiUrl.Parse(
            $"iser://{LabEnvironment.ChapUser}%{LabEnvironment.ChapSecret}@{LabEnvironment.LioPortal}/{target}/0?initiator={LabEnvironment.InitiatorName}{proof}"));
        Assert.That(await session.ReportLunsAsync(), Has.Count.EqualTo(1));
        Assert.That(session.Parameters.RdmaExtensions, Is.True);
    }

    [TestCase("lio")]
    [TestCase("tgt")]
    public async Task Sense_ping_and_reset_come_through(string target)
    {
        LabUnit lab = Unit(target);
        await using OpenUnit iser = await OpenUnit.ConnectAsync(lab.IserUrl());
        byte[] block = new byte[lab.BlockSize];
        Assert.That(async () => await iser.Session.GetLogicalUnit(Lunaris.Scsi.Lun.FromNumber(200)).OpenAsync(), Throws.InstanceOf<IscsiException>());
        await iser.Session.PingAsync();
        await iser.Unit.ReadAsync(0, block);
        Assert.That(iser.Session.Reconnects, Is.Zero);
    }

    internal static LabUnit Unit(string name) => name switch
    {
        "lio" => LabUnit.Lio,
        "lio-large" => LabUnit.LargeLio,
        "lio-4096" => LabUnit.Lio4096,
        _ => LabUnit.Tgt,
    };

    private static string Counts(RdmaStatistics rdma) =>
        string.Join(", ", MemoryModes.Names.Skip(1).Select((name, i) => (name, Count: rdma.Buffers((MemoryMode)(i + 1)))).Where(pair => pair.Count > 0).Select(pair => $"{pair.name} {pair.Count}"));

    /// <summary>Writes over RDMA and looks over TCP, writes over TCP and reads over RDMA, and looks at the bytes around.</summary>
    private static async Task CompareAsync(LabUnit lab, LogicalUnit tcp, LogicalUnit iser, LabMemory memory, int place, int length)
    {
        const int Guard = 4096;
        ulong lba = (ulong)(length / lab.BlockSize) % 7;
        memory.Slice(0, Guard + place + length + Guard).Fill(0xEE);
        Random.Shared.NextBytes(memory.Slice(Guard + place, length));
        byte[] sent = memory.Slice(Guard + place, length).ToArray();
        await iser.WriteAsync(lba, new DataBuffer(memory.Address + Guard + place, length));
        byte[] there = new byte[length];
        await tcp.ReadAsync(lba, there);
        Assert.That(there.AsSpan().SequenceEqual(sent), Is.True, $"{length} bytes at {place}: what was written over RDMA is not what TCP reads");

        Random.Shared.NextBytes(sent);
        await tcp.WriteAsync(lba, sent);
        await iser.ReadAsync(lba, new DataBuffer(memory.Address + Guard + place, length));
        Assert.That(memory.Slice(Guard + place, length).SequenceEqual(sent), Is.True, $"{length} bytes at {place}: what was read over RDMA is not what TCP wrote");
        Assert.That(memory.Slice(0, Guard + place).IndexOfAnyExcept((byte)0xEE), Is.EqualTo(-1), "bytes before the buffer were touched");
        Assert.That(memory.Slice(Guard + place + length, Guard).IndexOfAnyExcept((byte)0xEE), Is.EqualTo(-1), "bytes behind the buffer were touched");
    }
}
