using NUnit.Framework;
using RdmaNet;
using RdmaNet.Fake;

namespace Lunaris.Tests.Rdma;

[TestFixture]
public sealed class TransferTests
{
    [Test]
    public void Send_arrives_in_the_posted_receive_and_both_sides_complete()
    {
        using var connection = new FakeConnection();
        (FakeEnd initiator, FakeEnd target) = (connection.Initiator, connection.Target);
        Pattern(initiator.Bytes(0, 300), 1);
        target.PostReceive(77);
        initiator.Sends.AddSend(5);
        initiator.Sends.AddElement(initiator.Buffer.Address, 100, initiator.Region.LocalKey);
        initiator.Sends.AddElement(initiator.Buffer.Address + 100, 200, initiator.Region.LocalKey);

        WorkCompletion[] sent = initiator.Post();
        WorkCompletion[] received = target.Poll();
        Assert.Multiple(() =>
        {
            Assert.That(sent, Has.Length.EqualTo(1));
            Assert.That((sent[0].Id, sent[0].Status, sent[0].Opcode, sent[0].QueuePairNumber), Is.EqualTo((5ul, WorkStatus.Success, WorkOpcode.Send, initiator.Pair.Number)));
            Assert.That(received, Has.Length.EqualTo(1));
            Assert.That((received[0].Id, received[0].Opcode, received[0].ByteLength), Is.EqualTo((77ul, WorkOpcode.Receive, 300u)));
            Assert.That(received[0].HasInvalidatedKey, Is.False);
            Assert.That(target.Bytes(32 * 1024, 300).SequenceEqual(initiator.Bytes(0, 300)), Is.True);
        });
    }

    [Test]
    public void Inline_send_is_taken_while_posting_and_needs_no_key()
    {
        using var connection = new FakeConnection();
        (FakeEnd initiator, FakeEnd target) = (connection.Initiator, connection.Target);
        target.PostReceive(1);
        Pattern(initiator.Bytes(0, 64), 3);
        byte[] expected = initiator.Bytes(0, 64).ToArray();
        initiator.Sends.AddSend(1, SendFlags.Inline | SendFlags.Signaled);
        initiator.Sends.AddElement(initiator.Buffer.Address, 64, localKey: 0);
        Assert.That(initiator.Pair.Post(initiator.Sends, out _), Is.Zero);
        initiator.Bytes(0, 64).Clear();
        connection.Provider.Run();
        Assert.That(target.Bytes(32 * 1024, 64).ToArray(), Is.EqualTo(expected));

        initiator.Sends.AddSend(2, SendFlags.Inline);
        initiator.Sends.AddElement(initiator.Buffer.Address, 65, localKey: 0);
        Assert.That(initiator.Pair.Post(initiator.Sends, out int posted), Is.EqualTo(Errno.Invalid));
        Assert.That(posted, Is.Zero);
    }

    [Test]
    public void Write_and_read_move_bytes_without_the_peer_noticing([Values(1, 3, 4096, 10000)] int length, [Values(0, 1, 4095)] int offset)
    {
        using var connection = new FakeConnection();
        (FakeEnd initiator, FakeEnd target) = (connection.Initiator, connection.Target);
        Pattern(target.Bytes(0, length), 9);
        target.Sends.AddWrite((ulong)(initiator.Buffer.Address + offset), initiator.Region.RemoteKey, 1);
        target.Sends.AddElement(target.Buffer.Address, (uint)length, target.Region.LocalKey);
        target.Sends.AddRead((ulong)(initiator.Buffer.Address + offset), initiator.Region.RemoteKey, 2);
        target.Sends.AddElement(target.Buffer.Address + 20000, (uint)length, target.Region.LocalKey);
        WorkCompletion[] done = target.Post();
        Assert.Multiple(() =>
        {
            Assert.That(done.Select(completion => (completion.Status, completion.Opcode)), Is.EqualTo(new[] { (WorkStatus.Success, WorkOpcode.Write), (WorkStatus.Success, WorkOpcode.Read) }));
            Assert.That(initiator.Bytes(offset, length).SequenceEqual(target.Bytes(0, length)), Is.True);
            Assert.That(target.Bytes(20000, length).SequenceEqual(target.Bytes(0, length)), Is.True);
            Assert.That(initiator.Bytes(offset + length, 16).IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
            Assert.That(initiator.Poll(), Is.Empty);
        });
    }

    [Test]
    public void Remote_access_beyond_keys_rights_or_bounds_fails_both_queue_pairs([Values("key", "right", "end", "start", "wrap")] string fault)
    {
        using var connection = new FakeConnection(access: fault == "right" ? MemoryAccess.LocalWrite | MemoryAccess.RemoteRead : FakeEnd.Everything);
        (FakeEnd initiator, FakeEnd target) = (connection.Initiator, connection.Target);
        initiator.PostReceive(40);
        ulong address = (ulong)initiator.Buffer.Address;
        (ulong at, uint key) = fault switch
        {
            "key" => (address, initiator.Region.RemoteKey ^ 1),
            "end" => (address + FakeEnd.BufferLength - 99, initiator.Region.RemoteKey),
            "start" => (address - 1, initiator.Region.RemoteKey),
            "wrap" => (ulong.MaxValue - 50, initiator.Region.RemoteKey),
            _ => (address, initiator.Region.RemoteKey),
        };
        target.Sends.AddWrite(at, key, 1);
        target.Sends.AddElement(target.Buffer.Address, 100, target.Region.LocalKey);
        target.Sends.AddSend(2, SendFlags.None);
        WorkCompletion[] done = target.Post();
        bool told = initiator.Device.TryGetAsyncEvent(out AsyncEvent asyncEvent);
        Assert.Multiple(() =>
        {
            Assert.That(done.Select(completion => completion.Status), Is.EqualTo(new[] { WorkStatus.RemoteAccess, WorkStatus.Flushed }));
            Assert.That(initiator.Poll().Select(completion => (completion.Id, completion.Status)), Is.EqualTo(new[] { (40ul, WorkStatus.Flushed) }));
            Assert.That(told, Is.True);
            Assert.That(asyncEvent.Kind, Is.EqualTo(AsyncEventKind.QueuePairAccessError));
            Assert.That(asyncEvent.Concerns(initiator.Pair), Is.True);
            Assert.That(initiator.Pair.QueryState(), Is.EqualTo(QueuePairState.Error));
            Assert.That(target.Pair.QueryState(), Is.EqualTo(QueuePairState.Error));
            Assert.That(connection.InitiatorEvents.TryGetEvent(), Is.Null, "no connection event by itself");
            Assert.That(connection.Violations, Does.Contain(FakeViolationKind.RemoteAccess));
        });
    }

    [Test]
    public void Local_key_of_nothing_ends_as_a_protection_error()
    {
        using var connection = new FakeConnection();
        connection.Target.PostReceive(1);
        connection.Initiator.Sends.AddSend(1);
        connection.Initiator.Sends.AddElement(connection.Initiator.Buffer.Address, 8, connection.Target.Region.LocalKey + 0x100);
        Assert.That(connection.Initiator.Post()[0].Status, Is.EqualTo(WorkStatus.LocalProtection));
    }

    [Test]
    public void Send_without_a_receive_waits_for_ever_with_retry_7_and_goes_through_once_there_is_one()
    {
        using var connection = new FakeConnection();
        connection.Initiator.Sends.AddSend(1);
        Assert.That(connection.Initiator.Post(), Is.Empty);
        connection.Target.PostReceive(2);
        connection.Provider.Run();
        Assert.That(connection.Initiator.Poll()[0].Status, Is.EqualTo(WorkStatus.Success));
    }

    [Test]
    public void Send_without_a_receive_gives_up_after_finite_retries([Values(0, 1, 6)] byte retries)
    {
        using var connection = new FakeConnection(parameters: new ConnectionParameters { ReceiverNotReadyRetryCount = retries });
        connection.Initiator.Sends.AddSend(1);
        Assert.That(connection.Initiator.Post()[0].Status, Is.EqualTo(WorkStatus.ReceiverNotReady));
        Assert.That(connection.Initiator.Pair.QueryState(), Is.EqualTo(QueuePairState.Error));
    }

    [Test]
    public void Message_longer_than_the_receive_fails_both_sides()
    {
        using var connection = new FakeConnection();
        connection.Target.PostReceive(9, length: 10);
        connection.Initiator.Sends.AddSend(1);
        connection.Initiator.Sends.AddElement(connection.Initiator.Buffer.Address, 11, connection.Initiator.Region.LocalKey);
        Assert.That(connection.Initiator.Post()[0].Status, Is.EqualTo(WorkStatus.RemoteInvalidRequest));
        Assert.That(connection.Target.Poll()[0].Status, Is.EqualTo(WorkStatus.LocalLength));
    }

    [Test]
    public void Unsignaled_requests_hold_their_slots_until_a_later_signaled_one_is_polled()
    {
        using var connection = new FakeConnection(options: new QueuePairOptions { SendRequests = 4, ReceiveRequests = 16 });
        FakeEnd initiator = connection.Initiator;
        for (ulong i = 0; i < 8; i++)
        {
            connection.Target.PostReceive(i);
        }
        for (ulong i = 0; i < 5; i++)
        {
            initiator.Sends.AddSend(i, i == 3 ? SendFlags.Signaled : SendFlags.None);
        }
        int error = initiator.Pair.Post(initiator.Sends, out int posted);
        Assert.That((error, posted), Is.EqualTo((Errno.NoMemory, 4)));
        connection.Provider.Run();
        initiator.Sends.AddSend(9, SendFlags.None);
        Assert.That(initiator.Pair.Post(initiator.Sends, out _), Is.EqualTo(Errno.NoMemory), "nothing was polled yet");
        Assert.That(initiator.Poll().Single().Id, Is.EqualTo(3));
        initiator.Sends.AddSend(10);
        Assert.That(initiator.Post().Single().Id, Is.EqualTo(10));
    }

    [Test]
    public void Armed_queue_announces_once_and_solicited_arming_waits_for_solicited()
    {
        using var connection = new FakeConnection();
        FakeEnd target = connection.Target;
        for (ulong i = 0; i < 4; i++)
        {
            target.PostReceive(i);
        }
        Assert.That(target.Completions.RequestNotification(solicitedOnly: true), Is.Zero);
        connection.Initiator.Sends.AddSend(1);
        connection.Initiator.Post();
        Assert.That(target.Channel.TryGetEvent(out _), Is.False);
        connection.Initiator.Sends.AddSend(2, SendFlags.Solicited);
        connection.Initiator.Sends.AddSend(3, SendFlags.Solicited);
        connection.Initiator.Post();
        Assert.That(target.Channel.TryGetEvent(out CompletionQueue? queue), Is.True);
        Assert.That(queue, Is.SameAs(target.Completions));
        Assert.That(target.Channel.TryGetEvent(out _), Is.False);
        Assert.That(target.Poll(), Has.Length.EqualTo(3));
    }

    [Test]
    public void Descriptors_are_readable_exactly_while_there_is_something_to_take()
    {
        using var connection = new FakeConnection();
        FakeEnd target = connection.Target;
        if (target.Channel.FileDescriptor < 0)
        {
            Assert.Ignore("Needs Linux.");
        }
        target.PostReceive(1);
        target.Completions.RequestNotification();
        Assert.That(IsReadable(target.Channel.FileDescriptor), Is.False);
        connection.Initiator.Sends.AddSend(1);
        connection.Initiator.Post();
        Assert.That(IsReadable(target.Channel.FileDescriptor), Is.True);
        Assert.That(target.Channel.TryGetEvent(out _), Is.True);
        Assert.That(IsReadable(target.Channel.FileDescriptor), Is.False);

        connection.TargetAdapter.InjectAsyncEvent(AsyncEventKind.PortError, 1);
        Assert.That(IsReadable(target.Device.AsyncEventDescriptor), Is.True, "raised before anybody asked for the descriptor");
        connection.Provider.InjectEvent(target.Id, ConnectionEventKind.Disconnected);
        Assert.That(IsReadable(connection.TargetEvents.FileDescriptor), Is.True);
    }

    [Test]
    public void Overrun_completion_queue_is_recorded_and_fails()
    {
        using var connection = new FakeConnection(completions: 2);
        FakeEnd initiator = connection.Initiator;
        for (ulong i = 0; i < 3; i++)
        {
            connection.Target.PostReceive(i);
            initiator.Sends.AddSend(i);
        }
        Assert.That(initiator.Pair.Post(initiator.Sends, out _), Is.Zero);
        connection.Provider.Run();
        Assert.That(initiator.Completions.Poll(new WorkCompletion[1]), Is.Negative);
        Assert.That(connection.Violations, Does.Contain(FakeViolationKind.CompletionQueueOverrun));
    }

    [Test]
    public void Posting_and_polling_allocate_nothing()
    {
        using var connection = new FakeConnection();
        (FakeEnd initiator, FakeEnd target) = (connection.Initiator, connection.Target);
        using MemoryWindow window = initiator.Domain.AllocateWindow(WindowType.Type2);
        var completions = new WorkCompletion[16];
        long before = 0;
        for (int round = 0; round < 1100; round++)
        {
            if (round == 100)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            target.Receives.Add(1, target.Buffer.Address, 64, target.Region.LocalKey);
            initiator.Receives.Add(1, initiator.Buffer.Address, 64, initiator.Region.LocalKey);
            target.Pair.Post(target.Receives, out _);
            initiator.Pair.Post(initiator.Receives, out _);
            uint key = initiator.Sends.AddBind(window, initiator.Region, initiator.Buffer.Address, 4096, MemoryAccess.RemoteWrite, 1);
            initiator.Sends.AddSend(2);
            initiator.Sends.AddElement(initiator.Buffer.Address, 48, initiator.Region.LocalKey);
            initiator.Pair.Post(initiator.Sends, out _);
            target.Sends.AddWrite((ulong)initiator.Buffer.Address, key, 3, SendFlags.None);
            target.Sends.AddElement(target.Buffer.Address, 4096, target.Region.LocalKey);
            target.Sends.AddSendWithInvalidate(key, 4);
            target.Pair.Post(target.Sends, out _);
            connection.Provider.Pause(target.Pair);
            connection.Provider.Run();
            connection.Provider.Pause(target.Pair, paused: false);
            connection.Provider.Run();
            target.Completions.Poll(completions);
            int count = initiator.Completions.Poll(completions);
            bool freed = count == 2 && completions[1].HasInvalidatedKey && window.OnRemoteInvalidated(completions[1].InvalidatedKey);
            if (!freed)
            {
                Assert.Fail($"round {round}: {count} completions, {window.State}");
            }
        }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>By what the kernel says about the descriptor: tests call nothing native.</summary>
    private static bool IsReadable(int descriptor)
        => File.ReadLines($"/proc/self/fdinfo/{descriptor}").Any(line => line.StartsWith("eventfd-count:", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal));

    private static void Pattern(Span<byte> bytes, int seed)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((i * 31) + seed);
        }
    }
}
