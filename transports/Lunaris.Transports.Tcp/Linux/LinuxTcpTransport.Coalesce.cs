using Lunaris.Iscsi.Transport;
using Lunaris.Transports.Common;

namespace Lunaris.Transports.Tcp.Linux;

/// <content>
/// Fewer wake-ups under load. A target that answers command by command wakes a fast initiator for every one of them, and waking costs more than all the
/// rest. With many commands outstanding the socket becomes readable only when a few answers are there (SO_RCVLOWAT); a timer in the same epoll set
/// bounds what that can cost, and where the timer is what wakes us, again and again, the load is bound by latency and coalescing rests for a while.
/// </content>
public sealed unsafe partial class LinuxTcpTransport
{
    /// <summary>
    /// Well below the smallest receive window: a mark that the window cannot hold would only ever be met by the timer. Answers of which too few fit below it
    /// are not gathered at all: measured on loopback, gathering fewer than a quarter costs up to a third of the speed.
    /// </summary>
    private const int MaxLowWater = 48 * 1024;
    private const int MissesToRest = 4;

    private int _lowWater = 1;
    private int _misses;
    private int _rest;

    private TimeSpan CoalesceLimit => Options.CoalesceLimit ?? Gathering.UsualLimit;

    /// <inheritdoc/>
    public override bool SetExpectedAnswers(int outstanding, int smallestAnswer, bool moreToCome)
    {
        base.SetExpectedAnswers(outstanding, smallestAnswer, moreToCome);

        // Without a limit nothing would end the wait for an answer shorter than expected.
        if (!Options.CoalesceReceives || CoalesceLimit <= TimeSpan.Zero || !IsConnected)
        {
            return false;
        }

        // A quarter of what is outstanding, as a power of two: rarely changed, since each change is a system call.
        int wanted = 1;
        if (outstanding >= Gathering.MinOutstanding && _rest == 0)
        {
            int answers = 1 << System.Numerics.BitOperations.Log2((uint)outstanding / 4);
            long bytes = (long)answers * smallestAnswer;
            if (bytes <= MaxLowWater)
            {
                wanted = (int)bytes;
            }
        }

        if (wanted < _lowWater && moreToCome)
        {
            return true;
        }

        if (wanted != _lowWater)
        {
            SetLowWater(wanted);
        }

        return false;
    }

    private void SetLowWater(int bytes)
    {
        bool wasOn = _lowWater > 1;
        _lowWater = bytes;
        SetOption(_socket, Libc.SolSocket, Libc.SoRcvLowAt, bytes);
        Statistics.OtherCalls++;
        if (wasOn != bytes > 1)
        {
            SetTimer(bytes > 1 ? CoalesceLimit : TimeSpan.Zero, periodic: true);
        }
    }

    /// <summary>Sees whether the low-water mark or the timer woke us.</summary>
    private void CountCoalescing(bool received)
    {
        if (_rest > 0)
        {
            _rest--;
        }

        if (_lowWater <= 1 || !IsConnected)
        {
            if (!received)
            {
                DrainDescriptors();
            }

            return;
        }

        if (_lastReceived >= _lowWater)
        {
            _misses = 0;
            return;
        }

        ulong expirations;
        bool timer = Polling.read(_timer, &expirations, sizeof(ulong)) > 0;
        Statistics.OtherCalls++;
        if (timer && received && ++_misses >= MissesToRest)
        {
            _misses = 0;
            _rest = Gathering.RestTurns;
            SetLowWater(1);
        }
    }

    private void StopCoalescing()
    {
        if (_lowWater > 1)
        {
            SetTimer(TimeSpan.Zero, periodic: false);
        }

        _lowWater = 1;
        _misses = 0;
        _rest = 0;
    }
}
