using Cohort.Core.Models;

namespace Cohort.Learning.Training;

/// <summary>
/// Fits a logistic function of the raw score to examples that the model was not fitted to (Platt, "Probabilistic outputs
/// for support vector machines", 1999), by Newton's method with a halved step where one would go too far (Lin, Lin and
/// Weng, "A note on Platt's probabilistic outputs", 2007).
/// </summary>
internal static class PlattFit
{
    private const int MostSteps = 100;
    private const double Ridge = 1e-12;
    private const double SmallGradient = 1e-9;

    /// <summary>The calibration with the least log loss, answers smoothed as Platt says.</summary>
    public static Calibration Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var yes = 0;
        foreach (var label in labels) yes += label ? 1 : 0;
        var no = labels.Length - yes;
        var (high, low) = ((yes + 1.0) / (yes + 2.0), 1.0 / (no + 2.0));

        // Scores are brought to mean 0 and deviation 1, so that a step is well conditioned whatever the model.
        var (mean, deviation) = MomentsOf(scores);
        double slope = 0, offset = Math.Log((yes + 1.0) / (no + 1.0));
        var loss = LossOf(scores, labels, mean, deviation, slope, offset, high, low);
        for (var step = 0; step < MostSteps; step++)
        {
            double g0 = 0, g1 = 0, h00 = Ridge, h01 = 0, h11 = Ridge;
            for (var i = 0; i < scores.Length; i++)
            {
                var x = (scores[i] - mean) / deviation;
                var p = Exponential.Logistic((slope * x) + offset);
                var (error, weight) = (p - (labels[i] ? high : low), p * (1 - p));
                (g0, g1) = (g0 + (error * x), g1 + error);
                (h00, h01, h11) = (h00 + (weight * x * x), h01 + (weight * x), h11 + weight);
            }

            if (Math.Abs(g0) + Math.Abs(g1) < SmallGradient * scores.Length) break;
            var determinant = (h00 * h11) - (h01 * h01);
            var (d0, d1) = (-((h11 * g0) - (h01 * g1)) / determinant, -((h00 * g1) - (h01 * g0)) / determinant);
            var size = 1.0;
            while (size > 1e-10)
            {
                var next = LossOf(scores, labels, mean, deviation, slope + (size * d0), offset + (size * d1), high, low);
                if (next < loss)
                {
                    (slope, offset, loss) = (slope + (size * d0), offset + (size * d1), next);
                    break;
                }

                size /= 2;
            }

            if (size <= 1e-10) break;
        }

        return Calibration.Platt(slope / deviation, offset - (slope * mean / deviation));
    }

    private static (double Mean, double Deviation) MomentsOf(ReadOnlySpan<double> values)
    {
        double sum = 0, squares = 0;
        foreach (var value in values) sum += value;
        var mean = sum / values.Length;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        var deviation = Math.Sqrt(squares / values.Length);
        return (mean, deviation > 0 ? deviation : 1);
    }

    private static double LossOf(
        ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, double mean, double deviation, double slope, double offset, double high, double low)
    {
        var loss = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            var z = (slope * (scores[i] - mean) / deviation) + offset;

            // log(1 + e^z) without overflow.
            var log = z > 0 ? z + Math.Log(1 + Math.Exp(-z)) : Math.Log(1 + Math.Exp(z));
            loss += log - ((labels[i] ? high : low) * z);
        }

        return loss;
    }
}
