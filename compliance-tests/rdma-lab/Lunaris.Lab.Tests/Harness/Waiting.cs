using System.Diagnostics;
using NUnit.Framework;

namespace Lunaris.Lab.Tests.Harness;

/// <summary>Waiting for what must come; how long it takes is no part of any test.</summary>
internal static class Waiting
{
    /// <summary>When something that does not come fails the test.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static void Until(Func<bool> condition, Func<string> complaint)
    {
        if (!SpinWait.SpinUntil(condition, Limit))
        {
            Assert.Fail(complaint());
        }
    }

    public static T For<T>(Func<T?> take, string what)
        where T : class
    {
        long start = Stopwatch.GetTimestamp();
        var spin = default(SpinWait);
        while (true)
        {
            if (take() is { } result)
            {
                return result;
            }
            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                Assert.Fail($"{what} did not come within {Limit.TotalSeconds:F0} s.");
            }
            spin.SpinOnce();
        }
    }
}
