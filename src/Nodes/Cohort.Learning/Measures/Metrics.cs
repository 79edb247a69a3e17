namespace Cohort.Learning.Measures;

/// <summary>What is measured of probabilities against answers.</summary>
/// <param name="Rows">Examples.</param>
/// <param name="BaseRate">Share of yes answers.</param>
/// <param name="Auc">Area under the ROC curve.</param>
/// <param name="PrAuc">Average precision.</param>
/// <param name="LogLoss">Mean negative log-likelihood, in nats.</param>
/// <param name="Brier">Mean squared error (Brier, 1950).</param>
/// <param name="Ece">Expected calibration error, over ten bins of as many examples each.</param>
/// <param name="LiftAt10">Lift of the first tenth.</param>
internal sealed record Metrics(
    int Rows, double BaseRate, double Auc, double PrAuc, double LogLoss, double Brier, double Ece, double LiftAt10)
{
    private const int Bins = 10;

    // A probability of 0 or 1 that proves wrong must not cost without limit.
    private const double LeastProbability = 1e-6;

    /// <summary>Measures.</summary>
    public static Metrics Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        var ranking = new Ranking(probabilities, labels);
        var squares = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            var error = probabilities[i] - (labels[i] ? 1 : 0);
            squares += error * error;
        }

        var ece = CalibrationBins(probabilities, labels).Sum(bin => bin.Count * Math.Abs(bin.Predicted - bin.Seen)) / labels.Length;
        return new Metrics(
            labels.Length, (double)ranking.Yes / labels.Length, ranking.Auc(), ranking.AveragePrecision(),
            LogLossOf(probabilities, labels), squares / labels.Length, ece, ranking.Lift(0.1));
    }

    /// <summary>Mean negative log-likelihood.</summary>
    public static double LogLossOf(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        var sum = 0.0;
        for (var i = 0; i < labels.Length; i++)
        {
            var p = Math.Clamp(probabilities[i], LeastProbability, 1 - LeastProbability);
            sum -= Math.Log(labels[i] ? p : 1 - p);
        }

        return sum / labels.Length;
    }

    /// <summary>Ten bins by rising probability: its mean, and the share of yes.</summary>
    public static IReadOnlyList<(double Predicted, double Seen, int Count)> CalibrationBins(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> labels)
    {
        var (sorted, answers) = (probabilities.ToArray(), labels.ToArray());
        Array.Sort(sorted, answers);
        var bins = new List<(double, double, int)>();
        for (var bin = 0; bin < Bins; bin++)
        {
            var (from, to) = ((int)((long)sorted.Length * bin / Bins), (int)((long)sorted.Length * (bin + 1) / Bins));
            if (to > from) bins.Add((sorted[from..to].Average(), answers[from..to].Count(yes => yes) / (double)(to - from), to - from));
        }

        return bins;
    }
}
