using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.LibIscsi.Abi;
using Lunaris.LibIscsi.Native;
using Lunaris.Loop;

namespace Lunaris.LibIscsi.Engine;

/// <content>
/// The loop's side. What was submitted is handed to the engine at the doorbell: the next question for events, the next service or the next call that
/// waits. Until then the caller may attach buffers. The engine's deadlines show at the descriptor too, by a timer in it, so that a caller who polls
/// without a limit loses nothing.
/// </content>
internal sealed unsafe partial class Context
{
    /// <summary>Longest wait of a call that waits, in milliseconds.</summary>
    private const int Tick = 1000;

    private int _doorbell = -1;
    private bool _isSignalled;
    private readonly LoopTimer _timer = new();
    private bool _isRung;
    private bool _hasPutOff;

    /// <summary>The descriptor to poll; the same from the first connection to the end of the context. -1 before.</summary>
    public int Fd => _poller?.GetFd() ?? -1;

    /// <summary>Commands completed so far.</summary>
    public long CommandCount { get; private set; }

    /// <summary>
    /// Sends what was submitted and says what to poll for. Where other commands are with the target, sending is left to the next service, and the descriptor
    /// made readable for it: callers ask after every single submission, and what they submit in one turn is to leave by one system call.
    /// </summary>
    public int WhichEvents()
    {
        if (_engine is not { } engine || engine.State == SessionState.Closed)
        {
            return 0;
        }

        if (_depth > 0)
        {
            return Libc.PollIn;
        }

        if (_isRung && engine.TasksAtTarget == 0)
        {
            Enter();
            try
            {
                Ring(engine, moreToCome: true);
            }
            finally
            {
                Leave();
            }
        }

        if (_isRung || _hasPutOff)
        {
            Signal();
        }

        return Libc.PollIn;
    }

    /// <summary>Receives, sees to deadlines, runs callbacks, sends.</summary>
    /// <param name="events">What the descriptor showed; 0 where time has passed.</param>
    /// <returns>0, or -1 where the session is gone for good.</returns>
    public int Service(int events)
    {
        if (_engine is not { } engine)
        {
            return 0;
        }

        Enter();
        try
        {
            if (_isRung || _hasPutOff)
            {
                Ring(engine, moreToCome: false);
            }

            // A callback may have ended the session, or begun another.
            _engine?.Service(events == 0 ? TransportEvents.None : TransportEvents.Readable, MonotonicClock.Now);
            _timer.Settle(MonotonicClock.Now);
            DrainDoorbell();
            Dispatch();
            if (_engine is { } still)
            {
                // Many callers submit what follows only after this has returned.
                Ring(still, moreToCome: true);
            }

            return _engine is { State: SessionState.Closed } && !_endedByCaller ? -1 : 0;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs the loop until a call has its result. Other commands' callbacks run meanwhile.</summary>
    /// <returns>The status.</returns>
    private int WaitFor(SyncWait wait)
    {
        Enter();
        try
        {
            while (!wait.IsDone)
            {
                if (_engine is null or { State: SessionState.Closed })
                {
                    Dispatch();
                    break;
                }

                PollOnce();
            }

            return wait.IsDone ? wait.Status : NativeStatus.Error;
        }
        finally
        {
            Leave();
        }
    }

    private void PollOnce()
    {
        if (_engine is { } engine)
        {
            Ring(engine, moreToCome: false);
        }

        var descriptor = new Libc.PollDescriptor { Fd = Fd, Events = Libc.PollIn };
        int ready = Libc.poll(&descriptor, 1, Tick);
        Service(ready > 0 ? descriptor.ReturnedEvents : 0);
    }

    /// <summary>The doorbell: hands over what was submitted and sends it. What the engine puts off because there is more to come is seen to before the caller waits.</summary>
    private void Ring(SessionEngine engine, bool moreToCome)
    {
        _isRung = false;
        FollowDriver(engine);
        SubmitStaged(engine);
        _hasPutOff = engine.Flush(MonotonicClock.Now, moreToCome);
        NoteSent();
        Dispatch();
        UpdateNative(engine);
        ArmTimer();
    }

    /// <summary>Runs callbacks. One that runs the loop itself, to wait for something, has the rest run inside it.</summary>
    private void Dispatch()
    {
        while (_engine is { } engine)
        {
            if (engine.TryTakeCompletion(out IscsiTask? task))
            {
                task.Observer!.OnTaskCompleted(task);
            }
            else if (engine.TryTakeEvent(out SessionEvent? happened))
            {
                OnSessionEvent(happened);
            }
            else
            {
                return;
            }
        }
    }

    private void Submit(IscsiTask task)
    {
        _engine!.Submit(task, MonotonicClock.Now);
        _isRung = true;
    }

    /// <summary>Sets the timer to the engine's next deadline, where that is sooner than what it is set to.</summary>
    private void ArmTimer()
    {
        if (_engine is { } engine)
        {
            _timer.Arm(Fd, engine.NextDeadline);
        }
    }

    private void Signal()
    {
        if (_isSignalled)
        {
            return;
        }

        if (_doorbell < 0)
        {
            _doorbell = Libc.CreateEvent(Fd);
        }

        Libc.SignalEvent(_doorbell);
        _isSignalled = true;
    }

    private void DrainDoorbell()
    {
        if (_isSignalled)
        {
            Libc.Drain(_doorbell);
            _isSignalled = false;
        }
    }

    private void FreeTimer()
    {
        if (_doorbell >= 0)
        {
            Libc.Close(_doorbell);
            _doorbell = -1;
        }

        _timer.Dispose();
    }
}
