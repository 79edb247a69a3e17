using System.Text.Encodings.Web;
using System.Text.Json;
using Cohort.Core.Models;
using Cohort.Learning.Evaluation;
using Cohort.Learning.Examples;
using Cohort.Learning.Measures;

namespace Cohort.Learning.Reporting;

/// <summary>What was measured of a model, for programs.</summary>
internal static class MetricsJson
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private static readonly JsonSerializerOptions Compact = new(Indented) { WriteIndented = false };

    /// <summary>The metrics that a model carries with it.</summary>
    public static string Short(ModelFindings model) => JsonSerializer.Serialize(Rounded(model.Metrics), Compact);

    /// <summary>The file metrics.json.</summary>
    public static string Whole(Findings findings, ModelFindings found, Model model) => JsonSerializer.Serialize(
        new
        {
            model.Name,
            model.Version,
            Method = found.Candidate.Fitted.Method.ToString().ToLowerInvariant(),
            found.Candidate.Fitted.Settings,
            Chosen = found.IsChosen,
            FeatureSchemaVersion = model.Target.Schema.Version,
            FeatureSchema = model.Target.Schema.Fingerprint,
            model.Origin.HorizonDays,
            model.Origin.CodeVersion,
            model.Origin.DataFingerprint,
            Train = PeriodOf(findings.Periods.Train),
            Choose = PeriodOf(findings.Periods.Choose),
            Report = PeriodOf(findings.Periods.Report),
            Metrics = Rounded(found.Metrics),
            Rule = new { findings.Rule.Text, Metrics = Rounded(findings.RuleMetrics) },
            AgainstRule = new
            {
                Auc = Round(found.AgainstRule.Difference),
                Low = Round(found.AgainstRule.Low),
                High = Round(found.AgainstRule.High),
                Verdict = JsonNamingPolicy.SnakeCaseLower.ConvertName(found.AgainstRule.Verdict.ToString()),
            },
        },
        Indented) + "\n";

    private static object PeriodOf(Matrix examples) => new
    {
        From = examples.Dates.Min().ToString(),
        To = examples.Dates.Max().ToString(),
        examples.Rows,
        examples.Positives,
    };

    private static object Rounded(Metrics metrics) => new
    {
        metrics.Rows,
        BaseRate = Round(metrics.BaseRate),
        Auc = Round(metrics.Auc),
        PrAuc = Round(metrics.PrAuc),
        LogLoss = Round(metrics.LogLoss),
        Brier = Round(metrics.Brier),
        Ece = Round(metrics.Ece),
        LiftAt10 = Round(metrics.LiftAt10),
    };

    private static double Round(double value) => Math.Round(value, 6);
}
