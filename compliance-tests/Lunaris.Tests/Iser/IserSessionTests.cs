extern alias iser;

using System.Net;
using iser::Lunaris.Transports.Iser;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Scsi;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Target.Iser;
using NUnit.Framework;
using RdmaNet;
using RdmaNet.Fake;

namespace Lunaris.Tests.Iser;

/// <summary>Login, data both ways on every rung of the memory ladder, and what is left behind.</summary>
[TestFixture]
public sealed class IserSessionTests
{
    private const int RegionLength = 8 * 1024 * 1024;

    private static readonly int[] s_lengths = [512, 4096, 8192, 8704, 65536, 1024 * 1024, 4 * 1024 * 1024];

    /// <summary>As an adapter that can have windows over the whole address space.</summary>
    private static FakeAdapterOptions ImplicitOptions => new()
    {
        Attributes = new FakeAdapterOptions().Attributes with { OnDemand = OnDemandCapabilities.Supported | OnDemandCapabilities.Implicit },
    };

    private static FakeAdapterOptions WithoutWindows => new()
    {
        Attributes = new FakeAdapterOptions().Attributes with { MaxWindows = 0, Capabilities = DeviceCapabilities.None, OnDemand = OnDemandCapabilities.None },
    };

    [Test]
    public void Login_goes_through_and_agrees_to_RDMA()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        Assert.Multiple(() =>
        {
            Assert.That(harness.Engine.Parameters!.RdmaExtensions, Is.True);
            Assert.That(harness.Engine.Parameters.InitiatorRecvDataSegmentLength, Is.EqualTo(8192));
            Assert.That(harness.Port!.Peers.Single().PrivateData, Is.EqualTo(0x80), "windows are used: the target may invalidate");
            Assert.That(harness.Events.Select(e => e.Kind), Does.Contain(SessionEventKind.TransportNotice));
        });
        harness.AssertSound();
    }

    [Test]
    public void Data_goes_both_ways_on_every_rung([Values] MemoryMode mode, [Values] bool registered, [Values] bool remoteInvalidation, [ValueSource(nameof(s_lengths))] int length)
    {
        using IserHarness harness = IserHarness.LoggedIn(
            new TransportOptions { Memory = mode },
            port: new IserPortOptions { RemoteInvalidation = remoteInvalidation },
            target: new EmbeddedTargetOptions { ImmediateData = false, InitialR2T = true });
        RdmaBuffer buffer = harness.NewBuffer(RegionLength + 4096);
        using IDisposable? region = registered ? harness.Transport.RegisterRegion(buffer.Address, buffer.Length) : null;

        // Not at a page, so that an offset that got lost would show.
        nint address = buffer.Address + 520;
        Span<byte> data = buffer.Slice(520, length);
        new Random(length).NextBytes(data);
        byte[] sent = data.ToArray();
        harness.RunGood(IserHarness.Write(address, length, lba: 3));
        Assert.That(harness.OnDisk(3 * 512, length).AsSpan().SequenceEqual(sent), Is.True, "what is on the disk is not what was written");

        buffer.Slice(0, RegionLength).Fill(0xEE);
        ScsiTask read = IserHarness.Read(address, length, lba: 3);
        harness.RunGood(read);
        Assert.That(buffer.Slice(520, length).SequenceEqual(sent), Is.True, "what was read is not what was written");
        Assert.That(buffer.Slice(0, 520).IndexOfAnyExcept((byte)0xEE), Is.EqualTo(-1), "bytes before the buffer were touched");
        Assert.That(buffer.Slice(520 + length, 4096).IndexOfAnyExcept((byte)0xEE), Is.EqualTo(-1), "bytes behind the buffer were touched");
        Assert.That(read.Completion.BytesReceived, Is.EqualTo(length));

        MemoryMode expected = mode switch
        {
            MemoryMode.Bounce => MemoryMode.Bounce,
            _ when !registered => length > 256 * 1024 || mode == MemoryMode.Cache ? MemoryMode.Cache : MemoryMode.Bounce,
            MemoryMode.Auto => MemoryMode.WindowOnDemand,
            _ => mode,
        };
        Assert.That(harness.Rdma.Buffers(expected), Is.EqualTo(2), $"the rung was not {MemoryModes.NameOf(expected)}");
        Assert.That(harness.Statistics.PayloadBytesCopied, Is.EqualTo(expected == MemoryMode.Bounce ? 2 * length : 0));
        bool windows = mode is MemoryMode.Auto or MemoryMode.WindowOnDemand or MemoryMode.WindowPinned;
        Assert.That((harness.Rdma.RemoteInvalidations, harness.Rdma.LocalInvalidations), Is.EqualTo(windows ? remoteInvalidation ? (2L, 0L) : (0L, 2L) : (0L, 0L)));
        harness.AssertSound();
    }

    [Test]
    public void Adapter_without_windows_falls_to_the_cache_and_asks_for_no_invalidation([Values] bool registered)
    {
        using IserHarness harness = IserHarness.LoggedIn(adapter: WithoutWindows);
        Assert.That(harness.Port!.Peers.Single().PrivateData, Is.EqualTo(0xC0));
        Assert.That((harness.Rdma.Memory, harness.Rdma.MemoryReason), Is.EqualTo((MemoryMode.Cache, "the adapter fake0 has no type-2 memory windows with remote invalidation")));
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = registered ? harness.Transport.RegisterRegion(buffer.Address, buffer.Length) : null;
        for (int i = 0; i < 3; i++)
        {
            harness.RunGood(IserHarness.Read(buffer.Address + 512, 64 * 1024));
        }

        Assert.That(harness.Rdma.Buffers(registered ? MemoryMode.Cache : MemoryMode.Bounce), Is.EqualTo(3));
        harness.AssertSound();
    }

    [Test]
    public void On_demand_memory_is_proved_before_it_is_used_and_the_verdict_is_remembered()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        Assert.That((harness.Rdma.Memory, harness.Rdma.MemoryReason), Is.EqualTo((MemoryMode.WindowOnDemand, "")));
        long executed = harness.Provider.Executed;
        harness.Engine.RequestReconnect(harness.Now);
        harness.Now += TimeSpan.FromMinutes(1);
        harness.Settle();
        Assert.That(harness.Engine.State, Is.EqualTo(SessionState.LoggedIn));
        Assert.That(harness.Provider.Executed - executed, Is.LessThan(12), "a second proof was made");
    }

    [Test]
    public void Adapter_that_loses_page_offsets_gets_pinned_windows_and_on_demand_ones_only_where_asked_for_and_aligned()
    {
        using (IserHarness harness = IserHarness.LoggedIn(adapter: FakeAdapterOptions.SoftRoce))
        {
            Assert.That(harness.Rdma.Memory, Is.EqualTo(MemoryMode.WindowPinned));
            Assert.That(harness.Rdma.MemoryReason, Does.Contain("whole pages only"));
        }

        using (IserHarness harness = IserHarness.LoggedIn(new TransportOptions { Memory = MemoryMode.WindowOnDemand }, FakeAdapterOptions.SoftRoce, target: new EmbeddedTargetOptions { ImmediateData = false }))
        {
            RdmaBuffer buffer = harness.NewBuffer(RegionLength);
            using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
            new Random(1).NextBytes(buffer.Slice(0, 8192));
            byte[] sent = buffer.Slice(0, 8192).ToArray();
            harness.RunGood(IserHarness.Write(buffer.Address, 8192));
            Assert.That(harness.OnDisk(0, 8192), Is.EqualTo(sent));
            Assert.That(harness.Rdma.Buffers(MemoryMode.WindowOnDemand), Is.EqualTo(1));

            harness.RunGood(IserHarness.Read(buffer.Address + 16384 + 512, 4096, lba: 1));
            Assert.That(buffer.Slice(16384 + 512, 4096).ToArray(), Is.EqualTo(sent.AsSpan(512, 4096).ToArray()), "an odd place must not go by on-demand memory");
            Assert.That(harness.Rdma.Buffers(MemoryMode.Bounce), Is.EqualTo(1));
            harness.AssertSound();
        }
    }

    [Test]
    public void Windows_over_the_whole_address_space_take_every_buffer()
    {
        using IserHarness harness = IserHarness.LoggedIn(adapter: ImplicitOptions, target: new EmbeddedTargetOptions { ImmediateData = false });
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        harness.RunGood(IserHarness.Read(buffer.Address + 24, 1024 * 1024), IserHarness.Write(buffer.Address + (2 * 1024 * 1024), 4096));
        Assert.That(harness.Rdma.Buffers(MemoryMode.WindowOnDemand), Is.EqualTo(2));
        Assert.That(harness.Statistics.PayloadBytesCopied, Is.Zero);
        harness.AssertSound();
    }

    [Test]
    public void Small_writes_go_with_their_command_where_the_target_takes_them([Values] bool registered)
    {
        using IserHarness harness = IserHarness.LoggedIn(new TransportOptions { Memory = MemoryMode.WindowPinned });
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = registered ? harness.Transport.RegisterRegion(buffer.Address, buffer.Length) : null;
        new Random(5).NextBytes(buffer.Slice(0, 16384));
        harness.RunGood(IserHarness.Write(buffer.Address, 8192), IserHarness.Write(buffer.Address + 8192, 8192, lba: 16));
        Assert.That(harness.Rdma.ImmediateWrites, Is.EqualTo(2));
        Assert.That(harness.Port!.Peers.Single().CommandHeaders, Is.All.EqualTo(0x10), "data that went along needs no tag");
        Assert.That(harness.OnDisk(0, 16384), Is.EqualTo(buffer.Slice(0, 16384).ToArray()));
        Assert.That(harness.Statistics.PayloadBytesCopied, Is.EqualTo(registered ? 0 : 16384));
        harness.RunGood(IserHarness.Write(buffer.Address, 16384));
        Assert.That(harness.Rdma.ImmediateWrites, Is.EqualTo(2), "longer writes are fetched by the target");
        harness.AssertSound();
    }

    [Test]
    public void Fragments_are_bounced_unless_they_follow_each_other()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        BufferSegment[] neighbours = [new(buffer.Address, 1024), new(buffer.Address + 1024, 0), new(buffer.Address + 1024, 3072)];
        BufferSegment[] fragments = [new(buffer.Address + 100_000, 1000), new(buffer.Address + 50_000, 3096)];
        byte[] pattern = new byte[4096];
        new Random(6).NextBytes(pattern);
        pattern.CopyTo(buffer.Slice(RegionLength - 4096, 4096));
        harness.RunGood(IserHarness.Write(buffer.Address + RegionLength - 4096, 4096));

        ScsiTask whole = IserHarness.Read(buffer.Address, 4096);
        whole.DataIn = new DataBuffer(neighbours, 3);
        ScsiTask scattered = IserHarness.Read(buffer.Address, 4096);
        scattered.DataIn = new DataBuffer(fragments, 2);
        harness.RunGood(whole, scattered);
        Assert.That(buffer.Slice(0, 4096).ToArray(), Is.EqualTo(pattern));
        Assert.That(buffer.Slice(100_000, 1000).ToArray(), Is.EqualTo(pattern.AsSpan(0, 1000).ToArray()));
        Assert.That(buffer.Slice(50_000, 3096).ToArray(), Is.EqualTo(pattern.AsSpan(1000).ToArray()));
        Assert.That((harness.Rdma.Buffers(MemoryMode.WindowOnDemand), harness.Rdma.Buffers(MemoryMode.Bounce)), Is.EqualTo((1L, 1L)));
        harness.AssertSound();
    }

    [Test]
    public void Windows_give_just_the_right_of_the_command_and_close_before_it_completes()
    {
        using IserHarness harness = IserHarness.LoggedIn(target: new EmbeddedTargetOptions { ImmediateData = false }, port: new IserPortOptions { RemoteInvalidation = false });
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        ScsiTask read = IserHarness.Read(buffer.Address, 65536);
        ScsiTask write = IserHarness.Write(buffer.Address + 65536, 65536);
        harness.Submit(read, write);
        while (harness.Completed.Count < 2)
        {
            harness.Provider.Run();
            harness.Port!.Service();
            harness.Turn();
            Assert.That(harness.InitiatorAdapter.BoundWindows, Is.LessThanOrEqualTo(2 - harness.Completed.Count), "a command has completed while its memory was open");
        }

        Assert.That(harness.Port!.Peers.Single().CommandHeaders, Is.EqualTo(new byte[] { 0x14, 0x18 }), "read commands carry a read tag, writes a write tag");
        harness.AssertSound();
    }

    [Test]
    public void Keys_change_from_command_to_command()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        for (int i = 0; i < 600; i++)
        {
            harness.RunGood(IserHarness.Read(buffer.Address, 512));
        }

        Assert.That(harness.Provider.Counts.Windows, Is.EqualTo(1), "one window serves one command after the other");
        harness.AssertSound();
    }

    [Test]
    public void Short_answers_and_sense_data_come_through_on_every_rung([Values] MemoryMode mode)
    {
        using IserHarness harness = IserHarness.LoggedIn(new TransportOptions { Memory = mode });
        RdmaBuffer buffer = harness.NewBuffer(65536);
        buffer.Slice(0, 65536).Fill(0xEE);
        var inquiry = new ScsiTask { DataIn = new DataBuffer(buffer.Address, 4096) };
        inquiry.SetCommand(new Inquiry { AllocationLength = 4096 });
        harness.RunGood(inquiry);
        int length = (int)inquiry.Completion.BytesReceived;
        Assert.That(length, Is.InRange(36, 4095));
        Assert.That(inquiry.Completion.ResidualKind, Is.EqualTo(ResidualKind.Underflow));
        Assert.That(buffer.Slice(length, 4096 - length).IndexOfAnyExcept((byte)0xEE), Is.EqualTo(-1), "bytes beyond the answer were touched");

        ScsiTask beyond = IserHarness.Read(buffer.Address, 512, lba: ulong.MaxValue);
        harness.Run(beyond);
        Assert.That(beyond.Completion.Status, Is.EqualTo(ScsiStatus.CheckCondition));
        Assert.That(beyond.Completion.Sense.Length, Is.GreaterThanOrEqualTo(18));
        harness.AssertSound();
    }

    [Test]
    public void Queue_depth_beyond_the_window_and_the_send_queue_ends_well([Values(1, 7, 128)] int maxCommands, [Values] bool remoteInvalidation)
    {
        using IserHarness harness = IserHarness.LoggedIn(
            new TransportOptions { RdmaMaxCommands = maxCommands },
            port: new IserPortOptions { RemoteInvalidation = remoteInvalidation },
            target: new EmbeddedTargetOptions { QueueDepth = 100 });
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        var random = new Random(7);
        ScsiTask[] writes = [.. Enumerable.Range(0, 500).Select(i => IserHarness.Write(buffer.Address + (i * 8192), 512 * random.Next(1, 17), lba: (ulong)i * 16))];
        random.NextBytes(buffer.Slice(0, 500 * 8192));
        harness.RunGood(writes);
        ScsiTask[] reads = [.. Enumerable.Range(0, 500).Select(i => IserHarness.Read(buffer.Address + (4 * 1024 * 1024) + (i * 8192), (int)writes[i].DataOut.Length, lba: (ulong)i * 16))];
        harness.RunGood(reads);
        for (int i = 0; i < reads.Length; i++)
        {
            int length = (int)reads[i].DataIn.Length;
            Assert.That(buffer.Slice((4 * 1024 * 1024) + (i * 8192), length).SequenceEqual(buffer.Slice(i * 8192, length)), Is.True);
        }

        harness.AssertSound();
    }

    [Test]
    public void Nothing_is_left_of_a_session_that_is_over([Values] MemoryMode mode, [Values] bool registered)
    {
        var harness = IserHarness.LoggedIn(new TransportOptions { Memory = mode });
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        IDisposable? region = registered ? harness.Transport.RegisterRegion(buffer.Address, buffer.Length) : null;
        harness.RunGood(IserHarness.Read(buffer.Address, 65536), IserHarness.Write(buffer.Address + 65536, 1024 * 1024));
        harness.Submit(IserHarness.Read(buffer.Address, 65536), IserHarness.Write(buffer.Address + 65536, 1024 * 1024));
        region?.Dispose();
        harness.Dispose();
        GC.KeepAlive(buffer);
        Assert.That(harness.Provider.Violations, Is.Empty);
        FakeResourceCounts left = harness.Provider.Counts;
        Assert.That(left, Is.EqualTo(new FakeResourceCounts { Devices = left.Devices }), "shared devices stay, nothing else");
    }

    [Test]
    public void Receives_are_posted_again_by_the_handful_and_there_is_always_one_for_every_answer()
    {
        const int Depth = 16;
        const int Rounds = 20;
        using IserHarness harness = IserHarness.LoggedIn(new TransportOptions { RdmaMaxCommands = Depth });
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        long posts = harness.InitiatorAdapter.ReceivePosts;
        for (int round = 0; round < Rounds * Depth; round++)
        {
            harness.RunGood(IserHarness.Read(buffer.Address, 512));
            Assert.That(harness.InitiatorAdapter.PostedReceives, Is.GreaterThanOrEqualTo(Depth + ReceiveRing.Reserve));
        }

        Assert.That(harness.InitiatorAdapter.ReceivePosts - posts, Is.EqualTo(Rounds * Depth / ReceiveRing.Batch));
        harness.RunGood([.. Enumerable.Range(0, Depth * 4).Select(i => IserHarness.Read(buffer.Address + (i * 512), 512))]);
        Assert.That(harness.InitiatorAdapter.PostedReceives, Is.GreaterThanOrEqualTo(Depth + ReceiveRing.Reserve));
        harness.AssertSound();
    }

    [Test]
    public void Next_command_leaves_before_the_announcement_of_the_last_answer_is_taken()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        AnswerOne(harness, buffer);
        long announcements = harness.Rdma.CompletionEvents;
        long posts = harness.Rdma.SendPosts;

        harness.Engine.Service(TransportEvents.Readable, harness.Now);
        Assert.That(harness.Engine.TryTakeCompletion(out _), Is.True, "the answer was not seen");
        Assert.That((harness.Rdma.CompletionEvents, harness.Transport.HasTurnToEnd), Is.EqualTo((announcements, true)), "the announcement was taken on the way");

        harness.Submit(IserHarness.Read(buffer.Address, 4096));
        Assert.That((harness.Rdma.SendPosts, harness.Rdma.CompletionEvents, harness.Transport.HasTurnToEnd), Is.EqualTo((posts + 1, announcements + 1, false)));
        harness.Settle();
        Assert.That(harness.Completed.Count, Is.EqualTo(1));
        harness.AssertSound();
    }

    [Test]
    public void Turn_ends_without_a_command_as_well()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        AnswerOne(harness, harness.NewBuffer(RegionLength));
        long announcements = harness.Rdma.CompletionEvents;
        Assert.That(harness.Turn(), Is.True);
        Assert.That((harness.Rdma.CompletionEvents, harness.Transport.HasTurnToEnd), Is.EqualTo((announcements + 1, false)));
    }

    [Test]
    public void Message_that_comes_before_the_queue_is_armed_again_wakes_the_driver()
    {
        using IserHarness harness = IserHarness.LoggedIn();
        AnswerOne(harness, harness.NewBuffer(RegionLength));
        harness.Engine.Service(TransportEvents.Readable, harness.Now);
        Assert.That(harness.Transport.HasTurnToEnd, Is.True);

        IserPeer peer = harness.Port!.Peers.Single();
        peer.Connection.SendNopIn(wantsAnswer: true);
        peer.Flush();
        harness.Provider.Run();
        long sent = harness.Statistics.PdusSent;
        harness.Engine.Flush(harness.Now);
        Assert.That(harness.Statistics.PdusSent, Is.EqualTo(sent), "it was answered at once after all: nothing is to be seen here");
        using IPoller poller = new IserTransportFactory(harness.Provider).CreatePoller();
        poller.Add(harness.Transport, 7);
        var ready = new int[1];
        Assert.That(poller.Wait(ready, TimeSpan.Zero), Is.EqualTo(1), "nobody would come to answer the target");
        harness.Settle();
        Assert.That(harness.Statistics.PdusSent, Is.EqualTo(sent + 1));
        harness.AssertSound();
    }

    [Test]
    public void Announcements_are_taken_by_the_handful_where_a_poller_watches()
    {
        const int Reads = 100;
        using IserHarness harness = IserHarness.LoggedIn();
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        using IPoller poller = new IserTransportFactory(harness.Provider).CreatePoller();
        poller.Add(harness.Transport, 7);
        var ready = new int[1];
        while (poller.Wait(ready, TimeSpan.Zero) > 0)
        {
            harness.Turn();
        }

        long announcements = harness.Rdma.CompletionEvents;
        var calls = new List<long>();
        for (int i = 0; i < Reads; i++)
        {
            AnswerOne(harness, buffer);
            Assert.That(poller.Wait(ready, TimeSpan.Zero), Is.EqualTo(1), $"nobody would come for answer {i + 1}");
            long before = harness.Statistics.ReceiveCalls;
            harness.Turn();
            calls.Add(harness.Statistics.ReceiveCalls - before);
            Assert.That(poller.Wait(ready, TimeSpan.Zero), Is.Zero, "the poller is told of what was seen to");
        }

        Assert.That(harness.Completed, Has.Count.EqualTo(Reads));
        Assert.That(harness.Rdma.CompletionEvents, Is.EqualTo(announcements + Reads));
        Assert.That(calls.Count(c => c > 0), Is.EqualTo(Reads / 32), "answers after which announcements were taken");
        Assert.That(calls.Max(), Is.EqualTo(33), "all that had been left, and a call that finds none");
        poller.Remove(harness.Transport);
        AnswerOne(harness, buffer);
        harness.Settle();
        Assert.That(harness.Completed, Has.Count.EqualTo(Reads + 1), "the transport's own descriptor goes on where the poller left it");
        harness.AssertSound();
    }

    [Test]
    public void Descriptor_that_others_poll_shows_nothing_once_all_is_seen_to([Values] bool isThePollers)
    {
        using IserHarness harness = IserHarness.LoggedIn();
        RdmaBuffer buffer = harness.NewBuffer(RegionLength);
        using IDisposable? region = harness.Transport.RegisterRegion(buffer.Address, buffer.Length);
        using IPoller poller = new IserTransportFactory(harness.Provider).CreatePoller(isWaitedOn: false);
        if (isThePollers)
        {
            poller.Add(harness.Transport, 7);
        }

        using var outside = new Transports.Common.EpollSet();
        outside.Add(isThePollers ? poller.GetFd() : harness.Transport.GetFd(), 1, 0);
        harness.Settle();
        Assert.That(outside.Wait(0), Is.Zero, "after the login");
        for (int i = 0; i < 100; i++)
        {
            AnswerOne(harness, buffer);
            Assert.That(outside.Wait(0), Is.EqualTo(1), $"nobody would come for answer {i + 1}");
            harness.Turn();
            Assert.That(outside.Wait(0), Is.Zero, $"whoever polls is told of answer {i + 1} though it was seen to");
        }

        Assert.That(harness.Completed, Has.Count.EqualTo(100));
        if (isThePollers)
        {
            poller.Remove(harness.Transport);
        }

        harness.AssertSound();
    }

    [Test]
    public void Poller_with_less_room_than_there_are_ready_tells_of_the_rest_at_the_next_call()
    {
        using IserHarness first = IserHarness.LoggedIn();
        using IserHarness second = IserHarness.LoggedIn();
        using IPoller poller = new IserTransportFactory(first.Provider).CreatePoller();
        poller.Add(first.Transport, 1);
        poller.Add(second.Transport, 2);
        var ready = new int[1];
        while (poller.Wait(ready, TimeSpan.Zero) > 0)
        {
            (ready[0] == 1 ? first : second).Turn();
        }

        AnswerOne(first, first.NewBuffer(RegionLength));
        AnswerOne(second, second.NewBuffer(RegionLength));
        var told = new List<int>();
        while (poller.Wait(ready, TimeSpan.Zero) > 0)
        {
            told.Add(ready[0]);
            (ready[0] == 1 ? first : second).Turn();
        }

        Assert.That(told, Is.EquivalentTo((int[])[1, 2]));
        poller.Remove(first.Transport);
        poller.Remove(second.Transport);
    }

    /// <summary>Sends a read and has it answered; the initiator has not looked yet.</summary>
    private static void AnswerOne(IserHarness harness, RdmaBuffer buffer)
    {
        harness.Submit(IserHarness.Read(buffer.Address + 8192, 4096));
        long completions = harness.Rdma.Completions;
        for (int idle = 0; idle < 4;)
        {
            bool any = harness.Provider.Run() > 0;
            any |= harness.Port!.Service();
            idle = any ? 0 : idle + 1;
        }

        Assert.That(harness.Rdma.Completions, Is.EqualTo(completions));
    }

    [Test]
    public void Portal_where_nobody_listens_and_address_that_no_adapter_reaches_are_told_in_one_sentence()
    {
        using (var harness = new IserHarness(listen: false))
        {
            harness.Start();
            Assert.That(harness.Engine.Fault!.Kind, Is.EqualTo(TransportFaultKind.ConnectFailed));
            Assert.That(harness.Engine.Fault.Message, Does.StartWith("The portal could not be reached over RDMA: nobody listens for RDMA connections on port 3260 of 192.0.2.2"));
        }

        using (var harness = new IserHarness(change: options => options with { Portal = new Portal("198.51.100.9") }))
        {
            harness.Start();
            Assert.That(harness.Engine.Fault!.Message, Does.Contain("198.51.100.9"));
        }
    }

    [Test]
    public void Adapter_with_short_queues_is_refused_with_advice()
    {
        var small = new FakeAdapterOptions { Attributes = new FakeAdapterOptions().Attributes with { MaxQueueRequests = 64 } };
        using var harness = new IserHarness(adapter: small);
        harness.Start();
        Assert.That(harness.Engine.Fault!.Message, Does.Contain("lower RdmaMaxCommands"));
        Assert.That(harness.Provider.Counts.Domains, Is.Zero);
    }
}
