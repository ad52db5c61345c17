using Lunaris.Lab.Tests.Harness;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Lab.Tests.Rdma;

[TestFixture]
public sealed class TransferTests : RdmaFixture
{
    private const int Half = LabEnd.BufferLength / 2;
    private const MemoryAccess OnDemand = LabEnd.Everything | MemoryAccess.OnDemand;

    private LabConnection? _connection;

    private LabEnd Initiator => _connection!.Initiator;

    private LabEnd Target => _connection!.Target;

    [TearDown]
    public void Disconnect() => _connection?.Dispose();

    [TestCase(1u)]
    [TestCase(76u)]
    [TestCase(4096u)]
    [TestCase(4097u)]
    [TestCase(65536u)]
    public void Send_arrives_whole(uint length)
    {
        _connection = new LabConnection();
        Random.Shared.NextBytes(Initiator.Bytes(0, (int)length));
        Target.PostReceive(7, Half, 65536);
        Initiator.Sends.AddSend(3);
        Initiator.Sends.AddElement(Initiator.At(0), length, Initiator.Region.LocalKey);
        WorkCompletion sent = Initiator.PostOne();
        WorkCompletion received = Target.Wait(1)[0];
        Assert.That((sent.Id, sent.Opcode, sent.QueuePairNumber), Is.EqualTo((3ul, WorkOpcode.Send, Initiator.Pair.Number)));
        Assert.That((received.Id, received.Status, received.Opcode, received.ByteLength), Is.EqualTo((7ul, WorkStatus.Success, WorkOpcode.Receive, length)));
        Assert.That(received.HasInvalidatedKey, Is.False);
        Assert.That(Target.Bytes(Half, (int)length).SequenceEqual(Initiator.Bytes(0, (int)length)), Is.True);
    }

    [Test]
    public void Inline_send_is_copied_while_posting()
    {
        _connection = new LabConnection();
        Assert.That(Initiator.Pair.Granted.InlineBytes, Is.GreaterThanOrEqualTo(64));
        Initiator.Bytes(0, 48).Fill(0xA5);
        Target.PostReceive(1);
        Initiator.Sends.AddSend(2, SendFlags.Signaled | SendFlags.Inline);
        Initiator.Sends.AddElement(Initiator.At(0), 48, localKey: 0);
        Assert.That(Initiator.Pair.Post(Initiator.Sends, out _), Is.Zero);
        Initiator.Bytes(0, 48).Clear();
        Assert.That(Initiator.Wait(1)[0].Status, Is.EqualTo(WorkStatus.Success));
        Assert.That(Target.Wait(1)[0].ByteLength, Is.EqualTo(48));
        Assert.That(Target.Bytes(Half, 48).ToArray(), Is.All.EqualTo(0xA5));
    }

    [Test]
    public void Chain_leaves_in_one_post_in_its_order()
    {
        _connection = new LabConnection();
        const int Count = 32;
        for (int i = 0; i < Count; i++)
        {
            Target.Receives.Add((ulong)i, Target.At(Half + (i * 64)), 64, Target.Region.LocalKey);
            Initiator.Bytes(i * 16, 16).Fill((byte)(i + 1));
            // Two pieces each, and a completion of the last only.
            Initiator.Sends.AddSend((ulong)i, i == Count - 1 ? SendFlags.Signaled : SendFlags.None);
            Initiator.Sends.AddElement(Initiator.At(i * 16), 10, Initiator.Region.LocalKey);
            Initiator.Sends.AddElement(Initiator.At((i * 16) + 10), 6, Initiator.Region.LocalKey);
        }
        Assert.That(Target.Pair.Post(Target.Receives, out int receives), Is.Zero);
        Assert.That(receives, Is.EqualTo(Count));
        Assert.That(Initiator.PostOne().Id, Is.EqualTo(Count - 1));
        WorkCompletion[] received = Target.Wait(Count);
        Assert.That(received.Select(completion => completion.Id), Is.EqualTo(Enumerable.Range(0, Count)));
        Assert.That(received.Select(completion => completion.Status), Is.All.EqualTo(WorkStatus.Success));
        for (int i = 0; i < Count; i++)
        {
            Assert.That(Target.Bytes(Half + (i * 64), 16).ToArray(), Is.All.EqualTo(i + 1));
        }
    }

    [TestCase(0, 0, 1)]
    [TestCase(1, 4095, 4099)]
    [TestCase(513, 7, 65536)]
    [TestCase(4096, 8192, 131072 - 8192)]
    public void Write_and_read_move_bytes_between_pinned_regions(int from, int to, int length)
    {
        _connection = new LabConnection();
        WriteThenRead(Initiator.Region, Initiator.Buffer, Target.Region, Target.Buffer, from, to, length);
    }

    [TestCase(0, 0, 4096)]
    [TestCase(4096, 8192, 65536)]
    [TestCase(8192, 0, 131072 - 8192)]
    public void Write_and_read_move_whole_pages_between_on_demand_regions(int from, int to, int length)
    {
        _connection = new LabConnection();
        using var source = new RdmaBuffer(LabEnd.BufferLength);
        using var sink = new RdmaBuffer(LabEnd.BufferLength);
        using MemoryRegion sourceRegion = Initiator.Domain.Register(source, OnDemand);
        using MemoryRegion sinkRegion = Target.Domain.Register(sink, OnDemand);
        WriteThenRead(sourceRegion, source, sinkRegion, sink, from, to, length);
    }

    [Test]
    public void On_demand_region_needs_no_locked_memory()
    {
        _connection = new LabConnection();
        long before = PinnedKibibytes();
        using var memory = new RdmaBuffer(64 << 20);
        using (Initiator.Domain.Register(memory, OnDemand))
        {
            Assert.That(PinnedKibibytes(), Is.EqualTo(before));
        }
        using (Initiator.Domain.Register(memory, LabEnd.Everything))
        {
            Assert.That(PinnedKibibytes(), Is.EqualTo(before + (64 << 10)));
        }
    }

    [Test]
    public void Unaligned_access_to_on_demand_memory_is_known_to_go_wrong_on_soft_roce()
    {
        _connection = new LabConnection();
        using var sink = new RdmaBuffer(LabEnd.BufferLength);
        using MemoryRegion region = Target.Domain.Register(sink, OnDemand);
        Initiator.Bytes(0, 512).Fill(0x5A);
        Initiator.Sends.AddWrite((ulong)sink.Address + 512, region.RemoteKey, 1);
        Initiator.Sends.AddElement(Initiator.At(0), 512, Initiator.Region.LocalKey);
        Initiator.PostOne();
        bool right = !sink.Slice(512, 512).ContainsAnyExcept((byte)0x5A);
        bool lost = !sink.Slice(0, 512).ContainsAnyExcept((byte)0x5A);
        TestContext.Out.WriteLine($"Figure: soft-RoCE loses the offset in the page of on-demand memory: {(lost ? "yes" : "no")}");
        Assert.That(right ^ lost, Is.True, "neither where they belong nor where this fault puts them");
    }

    [Test]
    public void Armed_queue_announces_a_completion_once()
    {
        _connection = new LabConnection();
        Assert.That(Target.Completions.RequestNotification(), Is.Zero);
        Assert.That(Target.Channel.TryGetEvent(out _), Is.False);
        LabConnection.Deliver(Initiator, Target);
        CompletionQueue? announced = null;
        Waiting.Until(() => Target.Channel.TryGetEvent(out announced), () => "No completion event came.");
        Assert.That(announced, Is.SameAs(Target.Completions));
        LabConnection.Deliver(Initiator, Target);
        Assert.That(Target.Channel.TryGetEvent(out _), Is.False, "it was not armed again");
    }

    [Test]
    public void Peer_without_a_receive_is_not_ready()
    {
        _connection = new LabConnection(parameters: new ConnectionParameters { ReceiverNotReadyRetryCount = 1 });
        Initiator.Sends.AddSend(5);
        Initiator.Sends.AddElement(Initiator.At(0), 16, Initiator.Region.LocalKey);
        WorkCompletion failed = Initiator.Post(1)[0];
        Assert.That((failed.Id, failed.Status), Is.EqualTo((5ul, WorkStatus.ReceiverNotReady)));
        Initiator.WaitForError();
    }

    [Test]
    public void Message_longer_than_the_receive_fails_at_both_ends()
    {
        _connection = new LabConnection();
        Target.PostReceive(1, Half, 64);
        Initiator.Sends.AddSend(2);
        Initiator.Sends.AddElement(Initiator.At(0), 128, Initiator.Region.LocalKey);
        // The first is what InfiniBand has for it, the second what soft-RoCE says.
        Assert.That(Initiator.Post(1)[0].Status, Is.AnyOf(WorkStatus.RemoteInvalidRequest, WorkStatus.RemoteOperation));
        Assert.That(Target.Wait(1)[0].Status, Is.AnyOf(WorkStatus.LocalLength, WorkStatus.LocalOperation));
    }

    [Test]
    public void Wrong_local_key_fails_the_request_and_breaks_the_connection()
    {
        _connection = new LabConnection();
        Target.PostReceive(1);
        Initiator.Sends.AddSend(2);
        Initiator.Sends.AddElement(Initiator.At(0), 128, Initiator.Region.LocalKey ^ 0x5500);
        // Soft-RoCE only says that it was flushed.
        Assert.That(Initiator.Post(1)[0].Status, Is.AnyOf(WorkStatus.LocalProtection, WorkStatus.Flushed));
        Initiator.WaitForError();
    }

    [Test]
    public void Full_queue_refuses_the_rest_of_a_chain_and_says_how_much_it_took()
    {
        _connection = new LabConnection(options: new QueuePairOptions { ReceiveRequests = 4 });
        int room = Target.Pair.Granted.ReceiveRequests;
        Assert.That(room, Is.InRange(4, 63));
        for (int i = 0; i <= room; i++)
        {
            Target.Receives.Add((ulong)i, Target.At(Half), 64, Target.Region.LocalKey);
        }
        Assert.That(Target.Pair.Post(Target.Receives, out int posted), Is.EqualTo(Errno.NoMemory));
        Assert.That(posted, Is.EqualTo(room));
    }

    [Test]
    public void Queue_pair_moved_to_the_error_state_flushes_what_is_posted()
    {
        _connection = new LabConnection();
        Target.PostReceive(8);
        Target.PostReceive(9);
        Assert.That(Target.Pair.SetError(), Is.Zero);
        Assert.That(Target.Pair.QueryState(), Is.EqualTo(QueuePairState.Error));
        Assert.That(Target.Wait(2).Select(completion => (completion.Id, completion.Status)), Is.EqualTo(new[] { (8ul, WorkStatus.Flushed), (9ul, WorkStatus.Flushed) }));
    }

    private static long PinnedKibibytes()
        => long.Parse(File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmPin:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);

    private void WriteThenRead(MemoryRegion local, RdmaBuffer localBuffer, MemoryRegion remote, RdmaBuffer remoteBuffer, int from, int to, int length)
    {
        Span<byte> source = localBuffer.Slice(from, length);
        Random.Shared.NextBytes(source);
        Initiator.Sends.AddWrite((ulong)remoteBuffer.Address + (ulong)to, remote.RemoteKey, 1);
        Initiator.Sends.AddElement(localBuffer.Address + from, (uint)length, local.LocalKey);
        Assert.That(Initiator.PostOne().Opcode, Is.EqualTo(WorkOpcode.Write));
        Assert.That(remoteBuffer.Slice(to, length).SequenceEqual(source), Is.True, "written");
        Assert.That(remoteBuffer.Slice(0, to).ContainsAnyExcept((byte)0), Is.False, "nothing in front");
        Assert.That(remoteBuffer.Slice(to + length, Half - to - length).ContainsAnyExcept((byte)0), Is.False, "nothing behind");

        byte[] written = source.ToArray();
        source.Clear();
        Initiator.Sends.AddRead((ulong)remoteBuffer.Address + (ulong)to, remote.RemoteKey, 2);
        Initiator.Sends.AddElement(localBuffer.Address + from, (uint)length, local.LocalKey);
        Assert.That(Initiator.PostOne().Opcode, Is.EqualTo(WorkOpcode.Read));
        Assert.That(localBuffer.Slice(from, length).SequenceEqual(written), Is.True, "read");
    }
}
