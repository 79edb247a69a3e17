using System.Globalization;
using System.Text;

namespace Cohort.Bench.Simulation;

/// <summary>Draws the imbalance over time, of the planner and of the baseline, and the users moved: one small SVG.</summary>
internal static class Plot
{
    private const double Width = 640;
    private const double Height = 200;
    private const double Left = 44;
    private const double Top = 26;
    private const double Right = 52;
    private const double Bottom = 30;

    public static string FileName(string scenario) =>
        "rebalancing-" + string.Concat(scenario.ToLowerInvariant().Replace("%", "percent", StringComparison.Ordinal).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Replace("--", "-", StringComparison.Ordinal) + ".svg";

    public static string Draw(string name, Outcome planned, Outcome least)
    {
        var high = Math.Max(1.2, Math.Ceiling(Math.Max(planned.Imbalance.Max(), least.Imbalance.Max()) * 5) / 5);
        var most = Math.Max(0.05, Math.Ceiling(Math.Max(planned.Moved[^1], least.Moved[^1]) * 20) / 20);
        var minutes = planned.Imbalance.Count * SimulatedCluster.RoundSeconds / 60;
        var svg = new StringBuilder();
        svg.Append(Invariant($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="11">""")).Append('\n');
        svg.Append(Invariant($"""<rect width="{Width}" height="{Height}" fill="#fff"/><text x="{Left}" y="15" font-weight="bold">{name}</text>""")).Append('\n');
        Axes(svg, high, most, minutes);
        Line(svg, planned.Moved.Select(value => value / most), "#bbb", "2 3");
        Line(svg, least.Imbalance.Select(value => (value - 1) / (high - 1)), "#d62728", "");
        Line(svg, planned.Imbalance.Select(value => (value - 1) / (high - 1)), "#1f77b4", "");
        svg.Append(Invariant($"""<text x="{Width - Right}" y="15" text-anchor="end"><tspan fill="#1f77b4">planner</tspan>, <tspan fill="#d62728">least shards</tspan>, <tspan fill="#999">users moved by the planner (right)</tspan></text>""")).Append('\n');
        return svg.Append("</svg>\n").ToString();
    }

    private static void Axes(StringBuilder svg, double high, double most, int minutes)
    {
        for (var i = 0; i <= 4; i++)
        {
            var y = Height - Bottom - (i / 4.0 * (Height - Top - Bottom));
            svg.Append(Invariant($"""<path d="M{Left} {y:0.#}H{Width - Right}" stroke="#eee"/><text x="{Left - 6}" y="{y + 4:0.#}" text-anchor="end">{1 + (i / 4.0 * (high - 1)):0.00}</text><text x="{Width - Right + 6}" y="{y + 4:0.#}" fill="#999">{i / 4.0 * most:0 %}</text>""")).Append('\n');
        }

        for (var i = 0; i <= 4; i++)
        {
            var x = Left + (i / 4.0 * (Width - Left - Right));
            svg.Append(Invariant($"""<text x="{x:0.#}" y="{Height - 10}" text-anchor="middle">{i / 4.0 * minutes:0.#} min</text>""")).Append('\n');
        }
    }

    private static void Line(StringBuilder svg, IEnumerable<double> values, string color, string dashes)
    {
        double[] all = [.. values];
        var path = string.Join(' ', all.Select((value, i) => Invariant(
            $"{Left + ((i + 0.5) / all.Length * (Width - Left - Right)):0.#},{Height - Bottom - (Math.Clamp(value, 0, 1) * (Height - Top - Bottom)):0.#}")));
        svg.Append(Invariant($"""<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5" stroke-dasharray="{dashes}"/>""")).Append('\n');
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
