using System.Diagnostics;

namespace Lunaris.Transports.Iser;

/// <summary>
/// Tries out whether it pays to let answers gather for longer. Where the target is what limits the load, commands that come to it together are less work, and
/// the wait costs nothing; where the way to it is the limit, every answer that waits is a command that could have been on its way. So both are taken in turn,
/// and the rates of neighbouring stretches compared: often at first and after a change, rarely where nothing changes. After a pause of a second it begins anew.
/// Not thread-safe.
/// </summary>
internal sealed class GatheringTrial
{
    /// <summary>A stretch is counted to its end when it has this many answers and has lasted this long.</summary>
    private const int MinAnswers = 32;

    private const int MostStretchesBetween = 15;
    private const double Weight = 0.25;

    /// <summary>
    /// What one trial counts for at most, either way: a pause of the target falls into the one stretch or the other, and makes any gain of it. Two in a row are
    /// needed to begin with longer waits.
    /// </summary>
    private const double MostGain = 1.15;

    /// <summary>How much faster the load must be for longer waits to begin.</summary>
    private const double Worthwhile = 1.05;

    /// <summary>How much faster the load must remain.</summary>
    private const double StillWorthwhile = 1.02;

    private static readonly long s_minTime = Stopwatch.Frequency / 20;
    private static readonly long s_longestPause = Stopwatch.Frequency;

    private readonly Func<long> _clock;
    private double _gain = 1;
    private bool _longer;
    private bool _isTrial;
    private double _rate;
    private int _between = 1;
    private int _left = 1;
    private bool _isFirst;
    private long _start;
    private long _first;
    private long _pausedSince;

    /// <summary>A trial that begins without longer waits.</summary>
    /// <param name="clock">Where the time comes from, in units of <see cref="Stopwatch.Frequency"/>; null for <see cref="Stopwatch"/>.</param>
    public GatheringTrial(Func<long>? clock = null) => _clock = clock ?? Stopwatch.GetTimestamp;

    /// <summary>Whether answers are to gather for longer now.</summary>
    public bool Longer => _longer != _isTrial;

    /// <summary>Whether a stretch is being counted, so that it has to be told of an end of the load.</summary>
    public bool IsCounting { get; private set; }

    /// <summary>How far apart answers came in the stretch before this one.</summary>
    public TimeSpan TimePerAnswer { get; private set; }

    /// <summary>Takes note of where the load stands, at the end of a turn.</summary>
    /// <param name="answers">Answers received in all.</param>
    /// <param name="loaded">Whether there is load enough to gather. A stretch in which there was not, says nothing.</param>
    public void Count(long answers, bool loaded)
    {
        if (!loaded)
        {
            Pause();
            return;
        }

        if (!IsCounting)
        {
            Resume(answers, _clock());
            return;
        }

        if (answers - _first < MinAnswers)
        {
            return;
        }

        long now = _clock();
        if (now - _start < s_minTime)
        {
            return;
        }

        TimePerAnswer = TimeSpan.FromSeconds((now - _start) / (double)Stopwatch.Frequency / (answers - _first));
        if (!_isFirst)
        {
            End((answers - _first) / (double)(now - _start));
        }

        _isFirst = false;
        Begin(answers, now);
    }

    private void Pause()
    {
        if (IsCounting)
        {
            // What comes after the pause may be another load: its rates are compared with its own.
            IsCounting = false;
            _left += _isTrial ? 1 : 0;
            _isTrial = false;
            _pausedSince = _clock();
        }
    }

    private void Resume(long answers, long now)
    {
        if (now - _pausedSince > s_longestPause)
        {
            // What was found out about the load before need not hold for this one, and waiting for too long would make a short load last longer.
            (_gain, _longer, _between, _left) = (1, false, 1, 1);
        }

        // The queues have yet to fill.
        _isFirst = true;
        Begin(answers, now);
    }

    private void Begin(long answers, long now)
    {
        IsCounting = true;
        _first = answers;
        _start = now;
    }

    private void End(double rate)
    {
        if (!_isTrial)
        {
            _rate = rate;
            _left--;
            _isTrial = _left <= 0;
            return;
        }

        double gain = _longer ? _rate / rate : rate / _rate;
        _gain += Weight * (Math.Clamp(gain, 1 / MostGain, MostGain) - _gain);
        bool longer = _gain >= (_longer ? StillWorthwhile : Worthwhile);
        _between = longer == _longer ? Math.Min(_between * 2, MostStretchesBetween) : 1;
        _longer = longer;
        _left = _between;
        _isTrial = false;
    }
}
