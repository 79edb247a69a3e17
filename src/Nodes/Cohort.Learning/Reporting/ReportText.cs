using System.Globalization;
using System.Text;
using Cohort.Core.Models;
using Cohort.Learning.Evaluation;
using Cohort.Learning.Examples;
using Cohort.Learning.Measures;

namespace Cohort.Learning.Reporting;

/// <summary>What was measured of a model, for people: report.md.</summary>
internal static class ReportText
{
    public static string Of(Findings findings, ModelFindings found, Model model, IReadOnlyList<string> plots)
    {
        var text = new StringBuilder();
        text.Append(Invariant($"""
            # {findings.Name}, version {model.Version}

            {Capital(found.Candidate.Fitted.Settings)}. {(found.IsChosen
                ? "It did best on the time to choose by."
                : "Another candidate did better on the time to choose by.")}

            {Sentence(findings.Name, found)}


            """));
        text.Append(Table([("model", found.Metrics), ("simple rule", findings.RuleMetrics)]));
        text.Append(Invariant($"""

            The simple rule is {findings.Rule.Text}.

            | Period | First as-of date | Last | Examples | Yes |
            | --- | --- | --- | ---: | ---: |

            """));
        foreach (var period in Enum.GetValues<Period>())
        {
            var examples = findings.Periods[period];
            text.Append(Invariant(
                $"| {period.ToString().ToLowerInvariant()} | {examples.Dates.Min()} | {examples.Dates.Max()} | {examples.Rows} | {examples.Positives} |\n"));
        }

        text.Append(Invariant($"""

            The horizon is {model.Origin.HorizonDays} days. Features: version {model.Target.Schema.Version}, {model.Target.Schema.Width} of them, fingerprint
            {model.Target.Schema.Fingerprint}. Examples: {model.Origin.DataFingerprint}. Program: {model.Origin.CodeVersion}.


            """));
        foreach (var plot in plots) text.Append(CultureInfo.InvariantCulture, $"![{Path.GetFileNameWithoutExtension(plot)}]({plot})\n");
        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>Whether the model was worth its while, in a sentence.</summary>
    public static string Sentence(string name, ModelFindings found)
    {
        var (difference, low, high) = found.AgainstRule;
        var numbers = Invariant($"by {difference:+0.000;-0.000} in AUC (95% of samples from {low:+0.000;-0.000} to {high:+0.000;-0.000})");
        return found.AgainstRule.Verdict switch
        {
            Verdict.Better => $"For {name}, the model ranks better than the simple rule: {numbers}.",
            Verdict.Worse => $"**For {name}, the model ranks worse than the simple rule**: {numbers}.",
            _ => $"**For {name}, the model does not beat the simple rule**: the difference, {numbers}, may be chance.",
        };
    }

    /// <summary>A table of metrics, a line each.</summary>
    public static string Table(IEnumerable<(string Name, Metrics Metrics)> lines)
    {
        var text = new StringBuilder("| | AUC | PR-AUC | log loss | Brier | ECE | lift at 10% | base rate |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var (name, metrics) in lines)
        {
            text.Append(Invariant(
                $"| {name} | {metrics.Auc:0.000} | {metrics.PrAuc:0.000} | {metrics.LogLoss:0.000} | {metrics.Brier:0.000} | {metrics.Ece:0.000} | {metrics.LiftAt10:0.00} | {metrics.BaseRate:0.000} |\n"));
        }

        return text.ToString();
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
