using System.Globalization;
using System.Security;
using System.Text;

namespace Cohort.Learning.Reporting;

/// <summary>A plot as a small SVG file: axes from 0, lines, points and bars. Readable on light and dark pages.</summary>
internal sealed class SvgPlot(string title, string across, string up)
{
    private const int Left = 56, Top = 34, Width = 320, Height = 240, Right = 16, Bottom = 44;

    // More points than pixels would only make the file larger.
    private const int MostPoints = 120;

    private readonly StringBuilder _body = new();
    private readonly List<(string Name, string Colour)> _legend = [];

    /// <summary>The largest value of the horizontal axis.</summary>
    public double MostX { get; init; } = 1;

    /// <summary>The largest value of the vertical axis.</summary>
    public double MostY { get; init; } = 1;

    /// <summary>Adds a line through points.</summary>
    public SvgPlot Line(string name, string colour, IEnumerable<(double X, double Y)> points, bool isDashed = false)
    {
        var all = points.ToList();
        var step = Math.Max(1, (all.Count + MostPoints - 1) / MostPoints);
        var shown = all.Where((_, i) => i % step == 0 || i == all.Count - 1);
        var path = string.Join(' ', shown.Select(point => $"{X(point.X)},{Y(point.Y)}"));
        _body.AppendLine(Invariant($"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.8\"{(isDashed ? " stroke-dasharray=\"4 3\"" : "")}/>"));
        if (name.Length > 0) _legend.Add((name, colour));
        return this;
    }

    /// <summary>Adds dots.</summary>
    public SvgPlot Dots(string colour, IEnumerable<(double X, double Y)> points)
    {
        foreach (var (x, y) in points) _body.AppendLine(Invariant($"<circle cx=\"{X(x)}\" cy=\"{Y(y)}\" r=\"3\" fill=\"{colour}\"/>"));
        return this;
    }

    /// <summary>Adds upright bars, one for each whole number from 1 on.</summary>
    public SvgPlot Bars(string colour, IReadOnlyList<double> values)
    {
        var wide = Width / (double)values.Count;
        for (var i = 0; i < values.Count; i++)
        {
            var height = Height * Math.Min(1, values[i] / MostY);
            _body.AppendLine(Invariant($"<rect x=\"{Left + (i * wide) + 3:0.#}\" y=\"{Top + Height - height:0.#}\" width=\"{wide - 6:0.#}\" height=\"{height:0.#}\" fill=\"{colour}\"/>"));
        }

        return this;
    }

    /// <summary>The file.</summary>
    public string ToSvg()
    {
        var svg = new StringBuilder(Begin(Left + Width + Right, Top + Height + Bottom, title));
        svg.AppendLine(Invariant($"<rect x=\"{Left}\" y=\"{Top}\" width=\"{Width}\" height=\"{Height}\" fill=\"none\" stroke=\"#8888\"/>"));
        for (var tick = 0; tick <= 5; tick++)
        {
            var part = tick / 5.0;
            svg.AppendLine(Invariant($"<text x=\"{Left + (Width * part):0.#}\" y=\"{Top + Height + 15}\" text-anchor=\"middle\">{Number(MostX * part)}</text>"));
            svg.AppendLine(Invariant($"<text x=\"{Left - 6}\" y=\"{Top + (Height * (1 - part)) + 4:0.#}\" text-anchor=\"end\">{Number(MostY * part)}</text>"));
        }

        svg.AppendLine(Invariant($"<text x=\"{Left + (Width / 2)}\" y=\"{Top + Height + 34}\" text-anchor=\"middle\">{SecurityElement.Escape(across)}</text>"));
        svg.AppendLine(Invariant($"<text transform=\"translate(14 {Top + (Height / 2)}) rotate(-90)\" text-anchor=\"middle\">{SecurityElement.Escape(up)}</text>"));
        svg.Append(_body);
        for (var i = 0; i < _legend.Count; i++)
        {
            var y = Top + Height - 12 - (14 * (_legend.Count - 1 - i));
            svg.AppendLine(Invariant($"<text x=\"{Left + Width - 8}\" y=\"{y}\" text-anchor=\"end\" style=\"fill:{_legend[i].Colour}\">{SecurityElement.Escape(_legend[i].Name)}</text>"));
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Bars that lie, each with a name and up to two values: a plot of its own.</summary>
    public static string Lying(string title, IReadOnlyList<(string Name, double Value, double? Other)> bars, string values)
    {
        const int row = 20, names = 220, wide = 230;
        var most = bars.Max(bar => Math.Max(bar.Value, bar.Other ?? 0));
        if (most <= 0) most = 1;
        var svg = new StringBuilder(Begin(names + wide + 60, Top + (row * bars.Count) + 24, title));
        for (var i = 0; i < bars.Count; i++)
        {
            var y = Top + (row * i);
            var length = Math.Max(0, bars[i].Value / most * wide);
            svg.AppendLine(Invariant($"<text x=\"{names - 6}\" y=\"{y + 13}\" text-anchor=\"end\">{SecurityElement.Escape(bars[i].Name)}</text>"));
            svg.AppendLine(Invariant($"<rect x=\"{names}\" y=\"{y + 3}\" width=\"{length:0.#}\" height=\"{(bars[i].Other is null ? 13 : 7)}\" fill=\"{Colours.Model}\"/>"));
            if (bars[i].Other is { } other)
                svg.AppendLine(Invariant($"<rect x=\"{names}\" y=\"{y + 10}\" width=\"{Math.Max(0, other / most * wide):0.#}\" height=\"6\" fill=\"{Colours.Rule}\"/>"));
            svg.AppendLine(Invariant($"<text x=\"{names + length + 4:0.#}\" y=\"{y + 13}\">{bars[i].Value:0.000}</text>"));
        }

        svg.AppendLine(Invariant($"<text x=\"{names}\" y=\"{Top + (row * bars.Count) + 16}\">{SecurityElement.Escape(values)}</text>"));
        return svg.Append("</svg>\n").ToString();
    }

    private static string Begin(int width, int height, string title) => Invariant(
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"11\">\n<style>text{{fill:#777}}</style>\n<text x=\"{width / 2}\" y=\"18\" text-anchor=\"middle\" font-size=\"13\">{SecurityElement.Escape(title)}</text>\n");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString(value >= 10 ? "0" : "0.##", CultureInfo.InvariantCulture);

    private string X(double x) => (Left + (Width * Math.Clamp(x / MostX, 0, 1))).ToString("0.#", CultureInfo.InvariantCulture);

    private string Y(double y) => (Top + (Height * (1 - Math.Clamp(y / MostY, 0, 1)))).ToString("0.#", CultureInfo.InvariantCulture);
}

/// <summary>One colour for each thing that is compared; told apart in grey as well.</summary>
internal static class Colours
{
    public const string Model = "#2a78b8";
    public const string Rule = "#e08a1e";
    public const string Other = "#999999";
}
