using System.Globalization;
using System.Net;
using System.Text;

namespace Lunaris.Examples.IscsiPerf;

/// <summary>A line of a plot.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Color">Its colour in CSS.</param>
/// <param name="Points">Its points, in the order of x.</param>
internal sealed record PlotLine(string Name, string Color, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Draws plots as SVG.</summary>
internal static class SvgPlot
{
    private const int Width = 860, Height = 300, Left = 90, Right = 20, Top = 20, Bottom = 50;
    private const int Ticks = 5;

    /// <summary>A plot of lines over linear or logarithmic x.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="lines">The lines; those without points are left out.</param>
    /// <param name="xLabel">What x is, and its unit.</param>
    /// <param name="xText">How a value of x is written.</param>
    /// <param name="yText">How a value of y is written.</param>
    /// <param name="isLogarithmic">Whether x is logarithmic.</param>
    public static string Draw(string title, IReadOnlyList<PlotLine> lines, string xLabel, Func<double, string> xText, Func<double, string> yText, bool isLogarithmic = false)
    {
        lines = [.. lines.Where(line => line.Points.Count > 0)];
        if (lines.Count == 0)
        {
            return "";
        }
        double Scale(double x) => isLogarithmic ? Math.Log10(Math.Max(1, x)) : x;
        double leastX = lines.Min(line => Scale(line.Points[0].X)), mostX = lines.Max(line => Scale(line.Points[^1].X));
        double mostY = Math.Max(1e-9, lines.Max(line => line.Points.Max(point => point.Y)) * 1.05);
        double spanX = Math.Max(1e-9, mostX - leastX);
        double PlaceX(double x) => Left + ((Scale(x) - leastX) / spanX * (Width - Left - Right));
        double PlaceY(double y) => Height - Bottom - (y / mostY * (Height - Top - Bottom));

        var svg = new StringBuilder();
        Append(svg, $"<figure><figcaption>{WebUtility.HtmlEncode(title)}</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\">");
        for (int i = 0; i <= Ticks; i++)
        {
            double y = mostY * i / Ticks, scaled = leastX + (spanX * i / Ticks);
            double x = isLogarithmic ? Math.Pow(10, scaled) : scaled;
            Append(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{PlaceY(y):0.0}\" y2=\"{PlaceY(y):0.0}\"/>");
            Append(svg, $"<text x=\"{Left - 8}\" y=\"{PlaceY(y) + 4:0.0}\" text-anchor=\"end\">{WebUtility.HtmlEncode(yText(y))}</text>");
            Append(svg, $"<text x=\"{PlaceX(x):0.0}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(xText(x))}</text>");
        }
        Append(svg, $"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 12}\" text-anchor=\"middle\">{WebUtility.HtmlEncode(xLabel)}</text>");
        for (int i = 0; i < lines.Count; i++)
        {
            PlotLine line = lines[i];
            svg.Append("<polyline fill=\"none\" stroke-width=\"1.8\" stroke=\"").Append(line.Color).Append("\" points=\"");
            foreach ((double x, double y) in line.Points)
            {
                Append(svg, $"{PlaceX(x):0.0},{PlaceY(y):0.0} ");
            }
            svg.Append("\"/>");
            Append(svg, $"<text x=\"{Left + 10 + (i * 150)}\" y=\"{Top}\" fill=\"{line.Color}\">{WebUtility.HtmlEncode(line.Name)}</text>");
        }
        return svg.Append("</svg></figure>").ToString();
    }

    private static void Append(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
