using Cohort.Learning.Evaluation;
using Cohort.Learning.Measures;

namespace Cohort.Learning.Reporting;

/// <summary>The plots of a model's report, each under the name of its file.</summary>
internal static class Plots
{
    // The features that matter; the rest are mostly noise.
    private const int MostFeatures = 15;

    public static IReadOnlyList<(string File, string Svg)> Of(Findings findings, ModelFindings model)
    {
        var labels = findings.Periods.Report.Labels;
        var ranking = new Ranking(model.Probabilities, labels);
        var rule = new Ranking(findings.RuleProbabilities, labels);
        return
        [
            ("roc.svg", Roc(findings.Name, ranking, rule)),
            ("precision-recall.svg", PrecisionRecall(findings.Name, ranking, rule)),
            ("calibration.svg", Calibration(findings.Name, model.Probabilities, labels)),
            ("lift.svg", Lift(findings.Name, ranking)),
            ("importance.svg", ImportanceOf(findings, model)),
        ];
    }

    public static string Roc(string name, Ranking model, Ranking rule) =>
        new SvgPlot($"ROC: {name}", "false positives", "true positives")
            .Line("", Colours.Other, [(0, 0), (1, 1)], isDashed: true)
            .Line("simple rule", Colours.Rule, rule.Roc())
            .Line("model", Colours.Model, model.Roc())
            .ToSvg();

    public static string Calibration(string name, double[] probabilities, bool[] labels)
    {
        var bins = Metrics.CalibrationBins(probabilities, labels);
        var most = RoundUp(bins.Max(bin => Math.Max(bin.Predicted, bin.Seen)));
        return new SvgPlot($"Calibration: {name}", "predicted", "seen") { MostX = most, MostY = most }
            .Line("", Colours.Other, [(0, 0), (most, most)], isDashed: true)
            .Line("model, by tenths", Colours.Model, bins.Select(bin => (bin.Predicted, bin.Seen)))
            .Dots(Colours.Model, bins.Select(bin => (bin.Predicted, bin.Seen)))
            .ToSvg();
    }

    private static string PrecisionRecall(string name, Ranking model, Ranking rule)
    {
        // The first few examples make the curve jump; it is drawn from the first hundredth of the yes answers on.
        var most = RoundUp(model.PrecisionRecall().Where(point => point.X > 0.01).Max(point => point.Y));
        return new SvgPlot($"Precision and recall: {name}", "recall", "precision") { MostY = most }
            .Line("simple rule", Colours.Rule, rule.PrecisionRecall().Where(point => point.X > 0.01))
            .Line("model", Colours.Model, model.PrecisionRecall().Where(point => point.X > 0.01))
            .ToSvg();
    }

    private static string Lift(string name, Ranking ranking)
    {
        var tenth = (ranking.Yes + ranking.No) / 10.0;
        var bars = Enumerable.Range(0, 10)
            .Select(i => (ranking.YesAmongFirst(tenth * (i + 1)) - ranking.YesAmongFirst(tenth * i)) / (ranking.Yes / 10.0)).ToList();
        return new SvgPlot($"Lift by decile: {name}", "decile, the highest scores first", "times the base rate") { MostX = 10, MostY = RoundUp(bars.Max()) }
            .Bars(Colours.Model, bars)
            .ToSvg();
    }

    private static string ImportanceOf(Findings findings, ModelFindings model)
    {
        var features = Importance.Of(model.Candidate, findings.Periods.Report, findings.Schema).Take(MostFeatures);
        return SvgPlot.Lying(
            $"Features: {findings.Name}", [.. features.Select(feature => (feature.Feature, feature.Loss, (double?)null))],
            "AUC lost when the feature is shuffled");
    }

    private static double RoundUp(double value) => value switch
    {
        <= 0.05 => 0.05,
        <= 0.1 => 0.1,
        <= 0.2 => 0.2,
        <= 0.5 => 0.5,
        <= 1 => 1,
        <= 2 => 2,
        <= 5 => 5,
        _ => 10,
    };
}
