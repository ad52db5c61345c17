using System.Runtime.CompilerServices;
using Lunaris.Transports.Common;

namespace Lunaris.Transports.Iser;

/// <content>
/// Fewer wake-ups under load. An adapter in software that puts a completion into an armed queue wakes us before it goes on with its work, so that waking us for
/// every answer slows the target's answers down. With many commands outstanding the queue stays unarmed, and a timer says when to look into it. Its time is
/// fitted to the answers that it finds: about a quarter of those outstanding, as far as a short time allows, or a longer one where trials show that it pays: a
/// target that is sent several commands at once takes them in one turn too. A timer that finds nothing means that the load is bound by latency: the queue is
/// armed again, and stays so for a while.
/// </content>
public sealed unsafe partial class IserTransport
{
    private const long ShortestLook = 20 * TimeSpan.TicksPerMicrosecond;
    private const long LongerLimit = 16 * TimeSpan.TicksPerMillisecond;

    private readonly GatheringTrial _gatheringTrial = new();
    private bool _gathering;
    private int _rest;
    private long _lookTicks = 100 * TimeSpan.TicksPerMicrosecond;

    /// <summary>There are enough commands, and nothing speaks against it. Who spins looks for himself, and relies on what he finds being announced.</summary>
    private bool IsLoaded
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _commandsPosted >= Gathering.MinOutstanding && CanGather;
    }

    private bool CanGather => _options.CoalesceReceives && LookLimit > 0 && _options.SpinTime <= TimeSpan.Zero;

    private bool MayGather => _rest == 0 && IsLoaded;

    private long LookLimit => _options.CoalesceLimit?.Ticks ?? (_gatheringTrial.Longer ? LongerLimit : Gathering.UsualLimit.Ticks);

    private static long Wanted(int outstanding) => Math.Max(2, outstanding / 4);

    /// <summary>Takes the completions that have gathered.</summary>
    /// <returns>Whether there were any.</returns>
    private bool TakeGathered()
    {
        int outstanding = _commandsPosted;
        long before = _rdma.Completions;
        PollCompletions();
        long found = _rdma.Completions - before;
        if (!_connected)
        {
            return true;
        }

        if (found > 0)
        {
            FitTimer(outstanding, found);
            _announcementDue = true;
            return true;
        }

        // Whether the time is over, is seen where the descriptors are looked at: to ask here as well would take the answer away from there.
        return false;
    }

    /// <summary>The time to look is over, and there is nothing: what comes next is announced.</summary>
    private void StopLooking()
    {
        _rest = Gathering.RestTurns;
        Arm();
    }

    private void FitTimer(int outstanding, long found)
    {
        long fitted = Math.Clamp(_lookTicks * Wanted(outstanding) / found, _lookTicks / 2, _lookTicks * 2);
        SetLook(fitted);
    }

    private void SetLook(long ticks) => _lookTicks = Math.Clamp(ticks, ShortestLook, Math.Max(ShortestLook, LookLimit));

    /// <summary>Goes on with the trial whether to gather for longer.</summary>
    private void CountGathered()
    {
        bool loaded = IsLoaded;
        if (_options.CoalesceLimit is not null || (!loaded && !_gatheringTrial.IsCounting))
        {
            return;
        }

        bool longer = _gatheringTrial.Longer;
        _gatheringTrial.Count(_rdma.Completions, loaded);
        if (_gatheringTrial.Longer != longer)
        {
            // The longer wait begins at once with what it comes to: fitting it would take up a good part of a trial.
            _rest = longer ? _rest : 0;
            SetLook((long)(Wanted(_commandsPosted) * _gatheringTrial.TimePerAnswer.Ticks));
        }
    }

    /// <summary>Sees to it that what comes next is noticed.</summary>
    private void GoOnGathering()
    {
        _announcementDue = false;
        if (MayGather)
        {
            // Set anew it forgets that it has run out.
            SetTimer(TimeSpan.FromTicks(_lookTicks));
            return;
        }

        long before = _rdma.Completions;
        SetTimer(TimeSpan.Zero);
        if (Arm() && _rdma.Completions != before)
        {
            SignalWake();
        }
    }

    private void StopGathering()
    {
        if (_gathering)
        {
            _gathering = false;
            SetTimer(TimeSpan.Zero);
        }

        _announcementDue = false;
        _rest = 0;
    }
}
