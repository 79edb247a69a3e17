using Cohort.Cli.Generation;
using Cohort.Core.Purchases;
using Cohort.Learning.Examples;

namespace Cohort.Learning.Speed;

/// <summary>Examples with an answer that depends on some of their numbers: to measure and to test trainers with.</summary>
internal static class MadeUpExamples
{
    /// <summary>Makes examples.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="width">Numbers in a vector. The last one is the same in all.</param>
    /// <param name="seed">What they follow from.</param>
    public static Matrix Of(int rows, int width, long seed)
    {
        var random = new Xoshiro(seed);
        var values = new float[rows * width];
        var labels = new bool[rows];
        for (var row = 0; row < rows; row++)
        {
            var vector = values.AsSpan(row * width, width);

            // Like features: counts, shares, and amounts of very different sizes.
            for (var i = 0; i < width - 1; i++) vector[i] = (float)(random.Unit() * random.Unit() * (i % 3) switch { 0 => 90, 1 => 1, _ => 2_000 });
            vector[^1] = 7;
            var odds = (vector[0] / 30) - (2 * vector[1]) + (vector[2] > 500 ? 1 : -1) + (vector[3] > 20 && vector[4] > 0.3 ? 1.5 : 0) - 1.5;
            labels[row] = random.Chance(1 / (1 + Math.Exp(-odds)));
        }

        return new Matrix(
            width, values, labels, [.. Enumerable.Range(0, rows).Select(row => (ulong)row)], [.. Enumerable.Repeat(BusinessDate.First, rows)]);
    }
}
