using Cohort.Core.Models;

namespace Cohort.Learning.Training;

/// <summary>
/// Fits a function that never falls, by pooling neighbours that violate it (Ayer et al., 1955). Each pool becomes a point at
/// its mean score; its probability counts one yes and one no more than it has, since a pool of few is no certainty.
/// </summary>
internal static class IsotonicFit
{
    private record struct Pool(double Score, double Yes, double Count)
    {
        public readonly double Rate => Yes / Count;
    }

    /// <summary>The calibration.</summary>
    public static Calibration Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        var (sorted, answers) = (scores.ToArray(), labels.ToArray());
        Array.Sort(sorted, answers);
        var pools = new List<Pool>();
        for (var i = 0; i < sorted.Length;)
        {
            var pool = new Pool(0, 0, 0);
            for (var score = sorted[i]; i < sorted.Length && sorted[i] == score; i++)
                pool = new Pool(pool.Score + score, pool.Yes + (answers[i] ? 1 : 0), pool.Count + 1);
            pools.Add(pool);
            while (pools.Count > 1 && pools[^2].Rate >= pools[^1].Rate)
            {
                pools[^2] = new Pool(pools[^2].Score + pools[^1].Score, pools[^2].Yes + pools[^1].Yes, pools[^2].Count + pools[^1].Count);
                pools.RemoveAt(pools.Count - 1);
            }
        }

        var points = new List<(double Score, double Probability)>();
        foreach (var pool in pools)
        {
            var (score, probability) = (pool.Score / pool.Count, (pool.Yes + 1) / (pool.Count + 2));
            if (points.Count > 0 && score <= points[^1].Score) continue;
            points.Add((score, points.Count > 0 ? Math.Max(probability, points[^1].Probability) : probability));
        }

        return Calibration.Isotonic([.. points.Select(point => point.Score)], [.. points.Select(point => point.Probability)]);
    }
}
