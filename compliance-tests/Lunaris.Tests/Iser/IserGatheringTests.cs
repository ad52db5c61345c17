extern alias iser;

using System.Diagnostics;
using iser::Lunaris.Transports.Iser;
using Lunaris.Iscsi.Transport;
using Lunaris.Target.Faults;
using Lunaris.Target.Iser;
using NUnit.Framework;
using RdmaNet;

namespace Lunaris.Tests.Iser;

/// <summary>When completions under load are announced one by one, and when a timer looks for them. The target's pings stand for its answers.</summary>
[TestFixture]
public sealed class IserGatheringTests
{
    private const byte Read16 = 0x88;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Test]
    public void Under_load_the_queue_is_not_armed_for_every_answer_and_what_comes_is_still_noticed()
    {
        using IserHarness harness = Loaded(16);
        long events = harness.Rdma.CompletionEvents;
        Answer(harness);
        Assert.That((harness.Turn(), harness.Rdma.CompletionEvents), Is.EqualTo((true, events + 1)), "the first answer is announced");
        for (int i = 0; i < 50; i++)
        {
            Answer(harness);
            WaitForTurn(harness);
            Assert.That((harness.Turn(), harness.Rdma.CompletionEvents, harness.Transport.HasTurnToEnd), Is.EqualTo((true, events + 1, false)), $"answer {i + 2}");
        }
    }

    [Test]
    public void Look_that_finds_nothing_has_the_next_answers_announced_again()
    {
        using IserHarness harness = Loaded(16);
        Answer(harness);
        harness.Turn();
        WaitForTurn(harness);
        Assert.That(harness.Turn(), Is.False, "there was nothing to find");
        AssertAnnounced(harness, 20);
    }

    [Test]
    public void When_the_load_is_gone_the_queue_is_armed()
    {
        using IserHarness harness = Loaded(0);
        RdmaBuffer buffer = harness.NewBuffer(1024 * 1024);
        harness.Submit(Enumerable.Range(0, 16).Select(i => IserHarness.Read(buffer.Address + (i * 4096), 4096)));
        harness.Provider.Run();
        Answer(harness);
        harness.Turn();
        harness.Settle();
        Assert.That(harness.Completed, Has.Count.EqualTo(16));
        AssertAnnounced(harness, 1);
        harness.AssertSound();
    }

    [TestCase(7, true, 0)]
    [TestCase(16, false, 0)]
    [TestCase(16, true, 1)]
    public void Few_commands_and_those_who_will_not_wait_have_every_answer_announced(int outstanding, bool gathers, int spinMicroseconds)
    {
        using IserHarness harness = Loaded(outstanding, new TransportOptions { CoalesceReceives = gathers, SpinTime = TimeSpan.FromMicroseconds(spinMicroseconds) });
        AssertAnnounced(harness, 10);
    }

    [Test]
    public void Answers_are_noticed_on_a_new_connection_whatever_was_due_on_the_old_one()
    {
        using IserHarness harness = Loaded(16);
        Answer(harness);
        harness.Turn();
        harness.Port!.Peers.Single().Close();
        harness.Settle();
        harness.Now += TimeSpan.FromMinutes(1);
        harness.Settle();
        Assert.That(harness.Port.Peers, Has.Count.EqualTo(1), "the session did not come back");
        for (int i = 1; i <= 20; i++)
        {
            long completions = harness.Rdma.Completions;
            Answer(harness);
            while (harness.Rdma.Completions == completions)
            {
                WaitForTurn(harness);
                harness.Turn();
            }
        }
    }

    [Test]
    public void Answer_is_noticed_whenever_the_timer_ran_out_while_the_driver_looked_too_early()
    {
        // Every time at another moment of a turn.
        for (int i = 0; i < 100; i++)
        {
            using IserHarness harness = Loaded(16);
            Answer(harness);
            for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(2);)
            {
                harness.Turn();
            }

            Answer(harness);
            WaitForTurn(harness);
        }
    }

    /// <summary>A session with so many commands outstanding that are never answered.</summary>
    private static IserHarness Loaded(int outstanding, TransportOptions? options = null)
    {
        IserHarness harness = IserHarness.LoggedIn(options);
        if (outstanding > 0)
        {
            RdmaBuffer buffer = harness.NewBuffer(1024 * 1024);
            harness.Node.Faults.Arm(Fault.Command(Read16).Always().Do(FaultAction.Swallow));
            harness.Submit(Enumerable.Range(0, outstanding).Select(i => IserHarness.Read(buffer.Address + (i * 4096), 4096)));
            harness.Provider.Run();
        }

        return harness;
    }

    private static void Answer(IserHarness harness)
    {
        IserPeer peer = harness.Port!.Peers.Single();
        peer.Connection.SendNopIn(wantsAnswer: false);
        peer.Flush();
        harness.Provider.Run();
    }

    /// <summary>Each of so many answers comes with an announcement of its own.</summary>
    private static void AssertAnnounced(IserHarness harness, int answers)
    {
        long events = harness.Rdma.CompletionEvents;
        for (int i = 1; i <= answers; i++)
        {
            Answer(harness);
            WaitForTurn(harness);
            Assert.That((harness.Turn(), harness.Rdma.CompletionEvents), Is.EqualTo((true, events + i)));
        }
    }

    /// <summary>Waits as the driver of a session does.</summary>
    private static void WaitForTurn(IserHarness harness)
    {
        using IPoller poller = new IserTransportFactory(harness.Provider).CreatePoller();
        poller.Add(harness.Transport, 7);
        Assert.That(poller.Wait(new int[1], s_patience), Is.EqualTo(1), "nothing would wake the driver");
        poller.Remove(harness.Transport);
    }
}
