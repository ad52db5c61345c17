extern alias iser;

using System.Diagnostics;
using iser::Lunaris.Transports.Iser;
using NUnit.Framework;

namespace Lunaris.Tests.Iser;

/// <summary>Which way a trial settles on, for targets that are faster or slower when answers gather for longer.</summary>
[TestFixture]
public sealed class GatheringTrialTests
{
    private const double Usual = 10_000;

    private readonly Random _random = new(7);
    private GatheringTrial _trial = null!;
    private double _now;
    private long _answers;

    [SetUp]
    public void Begin()
    {
        _now = 0;
        _answers = 0;
        _trial = new GatheringTrial(() => (long)(_now * Stopwatch.Frequency));
    }

    [Test]
    public void Answers_do_not_gather_for_longer_at_first() => Assert.That(_trial.Longer, Is.False);

    [TestCase(1.15, 0, 0.85, 1)]
    [TestCase(1.0, 0, 0, 0.15)]
    [TestCase(0.85, 0, 0, 0.15)]
    [TestCase(1.3, 0.5, 0.75, 1)]
    [TestCase(0.7, 0.5, 0, 0.15)]
    public void Better_way_is_taken_nearly_always(double longer, double noise, double least, double most)
    {
        Run(10, longer, noise);
        Assert.That(Run(60, longer, noise), Is.InRange(least, most));
    }

    [Test]
    public void Way_that_becomes_the_better_one_is_found()
    {
        foreach (double speed in new[] { 1.2, 0.8, 1.2, 0.8 })
        {
            Run(40, speed);
            Assert.That(Run(40, speed), speed > 1 ? Is.GreaterThan(0.85) : Is.LessThan(0.15), $"speed {speed}");
        }
    }

    [Test]
    public void Stretch_in_which_the_target_pauses_decides_nothing()
    {
        // Wherever it falls: into the trial, into the stretch that the trial is compared with, or into one that does not matter.
        for (int stretches = 0; stretches < 32; stretches++)
        {
            Begin();
            Run(20 + (0.05 * stretches), longer: 0.98);
            _now += 5;
            Assert.That(Run(5, longer: 0.98), Is.LessThan(0.15), $"after {stretches} stretches");
        }
    }

    [Test]
    public void Rates_on_both_sides_of_a_pause_are_not_compared()
    {
        // Long enough for the stretch in which the queues fill, one that counts, and a part of the trial. A trial that were taken up again in a load of twice
        // the speed would find for the longer way.
        for (int i = 0; i < 400; i++)
        {
            double speed = i % 2 == 0 ? 1 : 2;
            Run(0.12, speed, others: speed);
            _trial.Count(_answers, loaded: false);
            Assert.That(_trial.Longer, Is.False, $"load {i}");
            _now += 0.5;
        }
    }

    [TestCase(0.9, 0.99, 1.1)]
    [TestCase(1.1, 0, 0)]
    public void What_was_found_out_holds_for_pauses_of_less_than_a_second(double pause, double least, double most)
    {
        Run(20, longer: 1.2);
        _trial.Count(_answers, loaded: false);
        _now += pause / 2;
        // A second turn within the pause does not make it shorter.
        _trial.Count(_answers, loaded: false);
        _now += pause / 2;
        _trial.Count(_answers, loaded: true);
        Assert.That(Run(0.09, longer: 1.2), Is.InRange(least, most));
    }

    [Test]
    public void Load_that_is_never_there_for_long_tries_nothing()
    {
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(Run(0.09, longer: 0.1), Is.Zero);
            _trial.Count(_answers, loaded: false);
        }
    }

    [Test]
    public void Time_between_answers_is_that_of_the_last_stretch()
    {
        Run(0.06, longer: 1);
        Assert.That(_trial.TimePerAnswer.TotalSeconds, Is.EqualTo(1 / Usual).Within(1e-6));
    }

    /// <summary>Lets a target answer for a while; the speeds are shares of a usual one.</summary>
    /// <returns>The share of the time in which answers gathered for longer.</returns>
    private double Run(double seconds, double longer, double noise = 0, double others = 1)
    {
        double end = _now + seconds;
        double sum = 0;
        while (_now < end)
        {
            double speed = _trial.Longer ? longer : others;
            double time = 8 / (Usual * speed * (1 + (noise * ((2 * _random.NextDouble()) - 1))));
            sum += _trial.Longer ? time : 0;
            _now += time;
            _answers += 8;
            _trial.Count(_answers, loaded: true);
        }

        return sum / seconds;
    }
}
