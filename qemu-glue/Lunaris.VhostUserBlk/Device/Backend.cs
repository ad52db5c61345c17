using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Lunaris.Iscsi.Session;
using Lunaris.Iscsi.Tasks;
using Lunaris.Iscsi.Transport;
using Lunaris.Iscsi.Wire;
using Lunaris.Loop;
using Lunaris.VhostUserBlk.Block;
using Lunaris.VhostUserBlk.Native;
using Lunaris.VhostUserBlk.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Lunaris.VhostUserBlk.Device;

/// <summary>
/// The backend: one thread that waits for the front-end, its queues and the target at once, and takes each as far as it goes. A request is read from the guest's
/// ring, sent, and given back on this thread, without a lock and without a hand-over to another.
/// </summary>
internal sealed unsafe class Backend : IDisposable
{
    private const int FixedItems = 3;
    private const int MessagesPerTurn = 64;

    private static readonly TimeSpan s_logoutPatience = TimeSpan.FromSeconds(2);

    private readonly SessionLoop _loop;
    private readonly BlkDevice _device;
    private readonly CapacityWatch _capacity;
    private readonly BackendOptions _options;
    private readonly ILogger _logger;
    private readonly SafeFileHandle _stop = Libc.CreateEvent();
    private readonly Libc.PollItem[] _items;
    private readonly VirtQueue[] _polled;
    private FrontEndChannel? _channel;
    private TimeSpan _drainUntil = TimeSpan.MaxValue;
    private string _end = "The session has ended.";
    private bool _isLeaving;
    private volatile bool _isStopping;

    /// <param name="options">The session; it is made and driven here.</param>
    /// <param name="unit">What the unit is.</param>
    /// <param name="backend">How the backend behaves.</param>
    /// <param name="loggerFactory">Where log lines go.</param>
    public Backend(IscsiSessionOptions options, UnitProfile unit, BackendOptions backend, ILoggerFactory loggerFactory)
    {
        _options = backend;
        _logger = loggerFactory.CreateLogger("Lunaris.VhostUserBlk");
        _loop = new SessionLoop(options);
        _device = new BlkDevice(_loop, unit, backend.Queues, _logger);
        _capacity = new CapacityWatch(_loop, _device, _logger);
        _loop.OnEvent = Hear;
        _items = new Libc.PollItem[FixedItems + backend.Queues];
        _polled = new VirtQueue[backend.Queues];
    }

    /// <summary>Counters of the transport; written by the thread that serves.</summary>
    public TransportStatistics Statistics => _loop.Statistics;

    /// <summary>The backend has a question of its own under way, for the unit's size, which is in <see cref="Statistics"/> too. Any thread may look.</summary>
    public bool IsAskingForSize => _capacity.IsAsking;

    /// <summary>Serves one front-end after the other until <see cref="Stop"/>.</summary>
    /// <param name="listener">Where front-ends come from; the caller closes it.</param>
    /// <exception cref="SessionEndedException">The session with the target has ended for good.</exception>
    public void Serve(Socket listener)
    {
        _loop.Start();
        while (!_isStopping)
        {
            Turn(listener);
        }

        Leave("the backend was stopped");
    }

    /// <summary>Serves the front-end at the other end of a connection until it leaves or <see cref="Stop"/> is called.</summary>
    /// <param name="connection">Closed here.</param>
    /// <exception cref="SessionEndedException">The session with the target has ended for good.</exception>
    public void ServeOne(Socket connection)
    {
        _loop.Start();
        Connect(connection);
        while (!_isStopping && _channel is not null)
        {
            Turn(listener: null);
        }

        Leave("the backend was stopped");
    }

    /// <summary>Ends <see cref="Serve"/>. Any thread may call it.</summary>
    public void Stop()
    {
        _isStopping = true;
        Libc.Signal(_stop);
    }

    public void Dispose()
    {
        _channel?.Dispose();

        // The session first: it ends what is under way, so that nobody uses the guest's memory when it goes.
        _loop.Dispose();
        _device.Dispose();
        _capacity.Dispose();
        _stop.Dispose();
    }

    private void Turn(Socket? listener)
    {
        bool isReadable = Wait(listener, out bool isSocketReady);
        if (isReadable || _loop.NextTimeout == TimeSpan.Zero)
        {
            _loop.Service(isReadable ? TransportEvents.Readable : TransportEvents.None);
        }

        if (isSocketReady && !_isStopping)
        {
            if (_channel is not null)
            {
                TakeMessages();
            }
            else if (listener is not null)
            {
                Connect(listener.Accept());
            }
        }

        Work();
        ContinueMessage();
        _device.Notify();
        if (_loop.State == SessionState.Closed)
        {
            throw new SessionEndedException(_end);
        }
    }

    /// <summary>Takes what the guest has put in, and sends what came of it and of what has ended.</summary>
    private void Work()
    {
        _device.Poll();
        _capacity.Turn();
        _loop.Flush();
    }

    /// <summary>Waits for whatever comes first.</summary>
    /// <returns>Whether the session's descriptor shows something.</returns>
    private bool Wait(Socket? listener, out bool isSocketReady)
    {
        int count = Prepare(listener);
        if (_options.SpinTime == TimeSpan.Zero || !Spin(count))
        {
            // Something that came before the driver was asked to ring is looked at in the next turn.
            Poll(count, _device.Arm() ? 0 : TimeoutMilliseconds());
        }

        for (int i = FixedItems; i < count; i++)
        {
            if (_items[i].Revents != 0 && _polled[i - FixedItems].Kick is { } kick)
            {
                Libc.Drain(kick);
            }
        }

        isSocketReady = _items[1].Revents != 0;
        return _items[2].Revents != 0;
    }

    /// <summary>Looks for work for a while; meanwhile drivers need not ring.</summary>
    /// <returns>Whether there is some.</returns>
    private bool Spin(int count)
    {
        TimeSpan end = MonotonicClock.Now + _options.SpinTime;
        do
        {
            if (Poll(count, 0) > 0 || _device.HasAvailable || _loop.NextTimeout == TimeSpan.Zero)
            {
                return true;
            }
        }
        while (MonotonicClock.Now < end);

        return false;
    }

    private int Prepare(Socket? listener)
    {
        _items[0] = new Libc.PollItem { Fd = (int)_stop.DangerousGetHandle(), Events = Libc.PollIn };

        // While a message waits for requests to end no other is taken.
        int socket = _channel?.Fd ?? (int?)listener?.Handle ?? -1;
        _items[1] = new Libc.PollItem { Fd = _isLeaving || _device.IsWaiting ? -1 : socket, Events = Libc.PollIn };
        _items[2] = new Libc.PollItem { Fd = _loop.GetFd(), Events = (short)_loop.WhichEvents() };
        int count = FixedItems;
        foreach (VirtQueue queue in _device.Queues)
        {
            if (queue.IsRunning && !queue.IsBroken && queue.Kick is { } kick)
            {
                _polled[count - FixedItems] = queue;
                _items[count++] = new Libc.PollItem { Fd = (int)kick.DangerousGetHandle(), Events = Libc.PollIn };
            }
        }

        return count;
    }

    private int Poll(int count, int timeout)
    {
        fixed (Libc.PollItem* items = _items)
        {
            int ready = Libc.poll(items, (ulong)count, timeout);
            if (ready < 0)
            {
                if (Marshal.GetLastPInvokeError() != Libc.EIntr)
                {
                    throw Libc.Failure("poll");
                }

                for (int i = 0; i < count; i++)
                {
                    items[i].Revents = 0;
                }
            }

            return ready;
        }
    }

    private int TimeoutMilliseconds()
    {
        TimeSpan timeout = _loop.NextTimeout;
        if (_drainUntil != TimeSpan.MaxValue)
        {
            TimeSpan rest = _drainUntil - MonotonicClock.Now;
            rest = rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
            timeout = timeout < TimeSpan.Zero || rest < timeout ? rest : timeout;
        }

        return timeout < TimeSpan.Zero ? -1 : (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue);
    }

    private void Connect(Socket connection)
    {
        _channel = new FrontEndChannel(connection);
        Log.FrontEndConnected(_logger);
    }

    private void TakeMessages()
    {
        try
        {
            for (int i = 0; i < MessagesPerTurn && !_device.IsWaiting && _channel!.Receive() is { } message; i++)
            {
                _device.Handle(message, _channel);
            }
        }
        catch (Exception exception) when (exception is EndOfStreamException or VhostUserException or Win32Exception)
        {
            Disconnect(exception.Message);
        }
    }

    /// <summary>Goes on with what waits for requests to end, and does not wait for ever.</summary>
    private void ContinueMessage()
    {
        if (TryContinue())
        {
            return;
        }

        if (_drainUntil == TimeSpan.MaxValue)
        {
            _drainUntil = MonotonicClock.Now + _options.DrainTime;
        }

        if (MonotonicClock.Now >= _drainUntil)
        {
            Park();
            TryContinue();
        }
    }

    /// <returns>Whether nothing waits any more.</returns>
    private bool TryContinue()
    {
        if (!_isLeaving && _device.IsWaiting)
        {
            try
            {
                _device.Continue(_channel!);
            }
            catch (Exception exception) when (exception is VhostUserException or Win32Exception)
            {
                Disconnect(exception.Message);
            }
        }

        if (_isLeaving && _device.UnderWay == 0)
        {
            FinishLeaving();
        }

        if (_isLeaving || _device.IsWaiting)
        {
            return false;
        }

        _drainUntil = TimeSpan.MaxValue;
        return true;
    }

    private void Park()
    {
        Log.Parking(_logger, _device.UnderWay, _options.DrainTime.TotalSeconds, _device.CanPark ? "they stay noted, to be begun again when the guest goes on" : "they fail");
        _device.Park();

        // What has to be aborted at the target first is asked for once, and ends by the session's own limits.
        _drainUntil = TimeSpan.MaxValue - TimeSpan.FromTicks(1);
    }

    /// <summary>The front-end is gone: its memory may go when nothing under way uses it any more.</summary>
    private void Disconnect(string reason)
    {
        Log.FrontEndGone(_logger, reason);
        _device.StopAll();
        _isLeaving = true;
        _drainUntil = TimeSpan.MaxValue;
    }

    private void FinishLeaving()
    {
        _device.Reset();
        _channel?.Dispose();
        _channel = null;
        _isLeaving = false;
    }

    /// <summary>Ends what is under way with the session and lets the front-end go.</summary>
    private void Leave(string reason)
    {
        Log.Ending(_logger, reason);
        _device.StopAll();
        _device.Park();
        LogOut();
        _loop.Close(reason);
        _device.Reset();
        _channel?.Dispose();
        _channel = null;
    }

    /// <summary>Says good-bye to the target, if it is there to hear it, so that it need not find out by itself.</summary>
    private void LogOut()
    {
        if (_loop.State != SessionState.LoggedIn)
        {
            return;
        }

        TimeSpan end = MonotonicClock.Now + s_logoutPatience;
        var logout = new LogoutTask { Reason = LogoutReason.CloseSession, Timeout = s_logoutPatience };
        _loop.Submit(logout);
        _loop.Flush();
        while (_loop.State == SessionState.LoggedIn && logout.State is TaskState.Queued or TaskState.Sent && MonotonicClock.Now < end)
        {
            _items[0] = new Libc.PollItem { Fd = _loop.GetFd(), Events = (short)_loop.WhichEvents() };
            bool isReadable = Poll(1, TimeoutMilliseconds()) > 0;
            _loop.Service(isReadable ? TransportEvents.Readable : TransportEvents.None);
        }
    }

    private void Hear(SessionEvent sessionEvent)
    {
        _capacity.Hear(sessionEvent);
        if (sessionEvent.Kind == SessionEventKind.Closed)
        {
            _end = sessionEvent.Message;
        }

        Log.Session(_logger, sessionEvent.Message);
    }
}
