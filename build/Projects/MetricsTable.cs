using System.Text.RegularExpressions;

namespace Cohort.Build.Projects;

/// <summary>A metric, as docs/CLUSTER.md names it.</summary>
/// <param name="Name">Its name, with dots.</param>
/// <param name="Kind">What it is, in which unit, and by what.</param>
/// <param name="Counts">What it says.</param>
/// <param name="LookWhen">When somebody should look; empty where nobody need.</param>
internal sealed record Metric(string Name, string Kind, string Counts, string LookWhen)
{
    public bool IsHistogram => Kind.StartsWith("histogram", StringComparison.Ordinal);

    public bool IsCounter => Kind.StartsWith("counter", StringComparison.Ordinal);

    /// <summary>By which attributes it is told apart.</summary>
    public IReadOnlyList<string> By => [.. MetricsTable.Attribute().Matches(Kind).Select(match => match.Groups["name"].Value)];

    /// <summary>Its name in Prometheus, without what is added to histograms: units in braces are left out, seconds and totals are added.</summary>
    public string InPrometheus
    {
        get
        {
            var name = Name.Replace('.', '_');
            if (IsHistogram) return $"{name}_seconds";
            if (IsCounter) return $"{name}_total";
            return Name.StartsWith("cohort.rebalancer.imbalance.", StringComparison.Ordinal) ? $"{name}_ratio" : name;
        }
    }
}

/// <summary>Reads the table of metrics, which a test holds to the program.</summary>
internal static partial class MetricsTable
{
    public const string Page = "docs/CLUSTER.md";

    private const string Heading = "## What is measured\n";

    public static IReadOnlyList<Metric> Of(string page)
    {
        var section = page[page.IndexOf(Heading, StringComparison.Ordinal)..];
        return [.. Row().Matches(section).Select(row => new Metric(
            row.Groups["name"].Value, row.Groups["kind"].Value, Plain(row.Groups["counts"].Value), Plain(row.Groups["look"].Value)))];
    }

    private static string Plain(string cell) => cell.Replace("**", "", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"^\| `(?<name>cohort\.[a-z.]+)` \| (?<kind>[^|]+) \| (?<counts>[^|]+) \|(?<look>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[a-z]+)`")]
    internal static partial Regex Attribute();
}
