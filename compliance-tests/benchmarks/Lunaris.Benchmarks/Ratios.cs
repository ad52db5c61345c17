using System.Globalization;

namespace Lunaris.Benchmarks;

/// <summary>What many pairs of measurements say together.</summary>
internal static class Ratios
{
    /// <summary>What <see cref="WithBounds"/> is, in the words of a table's legend.</summary>
    public const string Legend = "their median, and in brackets the bounds that hold the true one in 95 of 100 cases";

    /// <summary>The median.</summary>
    public static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median of the ratios in pairs of measurements, ours over theirs, and the order statistics that enclose it with 95 %.</summary>
    public static string WithBounds<T>(IEnumerable<T> ours, IEnumerable<T> theirs, Func<T, double> value)
    {
        double[] ratios = [.. ours.Zip(theirs, (a, b) => value(a) / value(b)).Order()];
        int half = (int)Math.Ceiling(0.98 * Math.Sqrt(ratios.Length));
        int lower = Math.Max(0, (ratios.Length / 2) - half);
        int upper = Math.Min(ratios.Length - 1, (ratios.Length / 2) + half);
        return string.Create(CultureInfo.InvariantCulture, $"{Middle(ratios),4:0.00} ({ratios[lower]:0.00}..{ratios[upper]:0.00})").PadLeft(17);
    }
}
