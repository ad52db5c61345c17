using System.Net;
using System.Runtime.InteropServices;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Loop;
using Lunaris.Scsi.Commands;
using Lunaris.Target;
using Lunaris.Transports.Tcp;
using NUnit.Framework;

namespace Lunaris.Tests.Session;

/// <summary>The bring-your-own-loop mode: everything happens on the caller's thread, on a descriptor that never changes.</summary>
[TestFixture]
public sealed class SessionLoopTests() : TargetFixture("tcp")
{
    protected override EmbeddedTargetOptions TargetOptions => new()
    {
        Portals = [new IPEndPoint(IPAddress.Loopback, 0), new IPEndPoint(IPAddress.IPv6Loopback, 0)],
    };

    [Test]
    public void The_descriptor_stays_the_same_through_reconnects_and_all_callbacks_come_on_the_callers_thread()
    {
        using var driver = new Driver(Options);
        int fd = driver.Loop.GetFd();
        for (int round = 0; round < 5; round++)
        {
            driver.RunUntil(() => driver.Loop.State == SessionState.LoggedIn);
            using var read = new Command(driver.Loop);
            driver.RunUntil(() => read.IsDone);
            Assert.That(read.Task.Completion.IsGood, Is.True);
            Assert.That(read.Thread, Is.EqualTo(Environment.CurrentManagedThreadId));
            Assert.That(driver.Loop.GetFd(), Is.EqualTo(fd));
            int reconnects = driver.Loop.Engine.Reconnects;
            Target.DropAllConnections();
            driver.RunUntil(() => driver.Loop.Engine.Reconnects > reconnects);
            Assert.That(driver.Loop.GetFd(), Is.EqualTo(fd));
        }
    }

    [Test]
    public void A_descriptor_polled_by_someone_else_is_all_that_is_needed()
    {
        // No poller of ours: the epoll descriptor is waited for as any program would, and Service is told what it showed.
        using var loop = new SessionLoop(Options);
        using var outside = new Transports.Common.EpollSet();
        outside.Add(loop.GetFd(), 1, 0);
        loop.Start();
        void Turn() => loop.Service(outside.Wait(loop.NextTimeout < TimeSpan.Zero ? -1 : (int)loop.NextTimeout.TotalMilliseconds + 1) > 0 ? TransportEvents.Readable : TransportEvents.None);
        while (loop.State != SessionState.LoggedIn)
        {
            Turn();
        }

        using var read = new Command(loop);
        while (!read.IsDone)
        {
            Turn();
        }

        Assert.That(read.Task.Completion.IsGood, Is.True);
    }

    [Test]
    public void IPv6_portals_work()
    {
        IPEndPoint portal = Target.Portals[1];
        using var driver = new Driver(Options with { Portal = new Portal(portal.Address.ToString(), portal.Port) });
        driver.RunUntil(() => driver.Loop.State == SessionState.LoggedIn);
        Assert.That(driver.Loop.Engine.Portal.ToString(), Is.EqualTo($"[::1]:{portal.Port}"));
    }

    [Test]
    public void A_local_address_can_be_chosen_and_one_that_is_not_ours_is_an_error_in_words()
    {
        using var good = new Driver(Options with { TransportOptions = new TransportOptions { BindAddress = IPAddress.Parse("127.0.0.2") } });
        good.RunUntil(() => good.Loop.State == SessionState.LoggedIn);
        using var bad = new Driver(Options with { TransportOptions = new TransportOptions { BindAddress = IPAddress.Parse("192.0.2.1") } });
        bad.RunUntil(() => bad.Loop.State == SessionState.Closed);
        Assert.That(bad.Loop.Engine.Fault!.Message, Does.Contain("could not bind to 192.0.2.1"));
    }

    [Test]
    public void All_the_socket_options_are_taken()
    {
        using var driver = new Driver(Options with
        {
            TransportOptions = new TransportOptions
            {
                KeepAlive = true,
                KeepAliveIdle = TimeSpan.FromSeconds(7),
                UserTimeout = TimeSpan.FromSeconds(9),
                SynCount = 2,
                SendBufferSize = 256 * 1024,
                BindInterface = "lo",
            },
        });
        driver.RunUntil(() => driver.Loop.State == SessionState.LoggedIn);
        Assert.That(driver.Loop.Engine.TasksAtTarget, Is.Zero);
    }

    [Test]
    public void A_task_submitted_from_a_completion_counts_its_time_from_the_call_that_delivered_that()
    {
        using var driver = new Driver(Options);
        driver.RunUntil(() => driver.Loop.State == SessionState.LoggedIn);
        TimeSpan handled = default;
        var second = new ScsiTask { Timeout = TimeSpan.FromHours(1) };
        second.SetCommand(new TestUnitReady());
        using var first = new Command(driver.Loop)
        {
            OnDone = () =>
            {
                handled = MonotonicClock.Now;
                SpinWait.SpinUntil(() => MonotonicClock.Now > handled);
                driver.Loop.Submit(second);
            },
        };
        driver.RunUntil(() => first.IsDone);
        Assert.That(second.DeadlineAt - second.Timeout, Is.LessThanOrEqualTo(handled));
        driver.RunUntil(() => second.State == TaskState.Idle);
        TimeSpan before = MonotonicClock.Now;
        second.SetCommand(new TestUnitReady());
        driver.Loop.Submit(second);
        Assert.That(second.DeadlineAt - second.Timeout, Is.GreaterThanOrEqualTo(before), "from elsewhere it counts from now");
        driver.Loop.Flush();
        driver.RunUntil(() => second.State == TaskState.Idle);
    }

    [Test]
    public void The_clock_never_goes_back_and_keeps_step_with_the_systems()
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        TimeSpan first = MonotonicClock.Now;
        TimeSpan last = first;
        for (int i = 0; i < 100_000; i++)
        {
            TimeSpan now = MonotonicClock.Now;
            Assert.That(now, Is.GreaterThanOrEqualTo(last));
            last = now;
        }

        Assert.That(last - first, Is.LessThanOrEqualTo(System.Diagnostics.Stopwatch.GetElapsedTime(start) + TimeSpan.FromTicks(1)), "each is cut to whole ticks");
    }

    private sealed class Driver : IDisposable
    {
        private readonly IPoller _poller = new TcpTransportFactory().CreatePoller();
        private readonly int[] _ready = new int[1];

        public Driver(IscsiSessionOptions options)
        {
            Loop = new SessionLoop(options);
            _poller.Add(Loop.Engine.Transport, 0);
            Loop.Start();
        }

        public SessionLoop Loop { get; }

        public void RunUntil(Func<bool> done)
        {
            while (!done())
            {
                Loop.Service(_poller.Wait(_ready, Loop.NextTimeout) > 0 ? TransportEvents.Readable : TransportEvents.None);
            }
        }

        public void Dispose()
        {
            _poller.Remove(Loop.Engine.Transport);
            Loop.Dispose();
            _poller.Dispose();
        }
    }

    private sealed class Command : ITaskObserver, IDisposable
    {
        private readonly nint _memory = Marshal.AllocHGlobal(512);

        public Command(SessionLoop loop)
        {
            Task = new ScsiTask { Observer = this, DataIn = new DataBuffer(_memory, 512) };
            Task.SetCommand(new Read10 { Lba = 1, TransferLength = 1 });
            loop.Submit(Task);
            loop.Flush();
        }

        public ScsiTask Task { get; }

        public bool IsDone { get; private set; }

        public int Thread { get; private set; }

        public Action? OnDone { get; init; }

        public void OnTaskCompleted(IscsiTask task)
        {
            IsDone = true;
            Thread = Environment.CurrentManagedThreadId;
            OnDone?.Invoke();
        }

        public void Dispose() => Marshal.FreeHGlobal(_memory);
    }
}
