using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Cohort.Core.Models;

/// <summary>
/// A linear model over normalised features: <c>bias + sum of weight * ((x - mean) * scale)</c>, in double precision.
/// </summary>
/// <remarks>
/// Products go to four sums in turn, whatever the width of the machine's vectors, and the sums are added in one order:
/// <c>(s0 + s2) + (s1 + s3)</c>. Multiplications and additions are never fused.
/// </remarks>
public sealed class LinearPredictor : Predictor
{
    private const int Lanes = 4;

    private readonly double[] _weights;
    private readonly double[] _means;
    private readonly double[] _scales;

    /// <summary>A linear model; each list has one value per feature.</summary>
    /// <param name="bias">The score of a vector of means.</param>
    /// <param name="weights">What a normalised feature counts.</param>
    /// <param name="means">What is subtracted from a feature first.</param>
    /// <param name="scales">What it is then multiplied by.</param>
    /// <exception cref="ArgumentException">The lists are of different lengths, or hold what is no finite number.</exception>
    public LinearPredictor(double bias, IReadOnlyList<double> weights, IReadOnlyList<double> means, IReadOnlyList<double> scales)
        : base(weights.Count)
    {
        if (means.Count != Width || scales.Count != Width)
            throw new ArgumentException($"A linear model has {Width} weights, {means.Count} means and {scales.Count} scales; they must be as many.");
        Bias = Finite(bias, "bias");
        _weights = [.. weights.Select(value => Finite(value, "weight"))];
        _means = [.. means.Select(value => Finite(value, "mean"))];
        _scales = [.. scales.Select(value => Finite(value, "scale"))];
    }

    /// <summary>The score of a vector of means.</summary>
    public double Bias { get; }

    /// <summary>What each normalised feature counts.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>What is subtracted from each feature.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>What each feature is then multiplied by.</summary>
    public ReadOnlySpan<double> Scales => _scales;

    /// <inheritdoc/>
    public override double Explain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        for (var i = 0; i < Width; i++) contributions[i] = _weights[i] * ((row[i] - _means[i]) * _scales[i]);
        return Bias;
    }

    private protected override void ScoreRows(ReadOnlySpan<float> rows, Span<double> scores)
    {
        for (var i = 0; i < scores.Length; i++) scores[i] = ScoreRow(rows.Slice(i * Width, Width));
    }

    private protected override double ScoreRow(ReadOnlySpan<float> row)
    {
        ref var x = ref MemoryMarshal.GetReference(row);
        ref var weight = ref MemoryMarshal.GetArrayDataReference(_weights);
        ref var mean = ref MemoryMarshal.GetArrayDataReference(_means);
        ref var scale = ref MemoryMarshal.GetArrayDataReference(_scales);
        var sums = Vector256<double>.Zero;
        nuint i = 0;

        for (; i + Lanes <= (nuint)row.Length; i += Lanes)
        {
            var four = Vector256.WidenLower(Vector128.LoadUnsafe(ref x, i).ToVector256Unsafe());
            sums += (four - Vector256.LoadUnsafe(ref mean, i)) * Vector256.LoadUnsafe(ref scale, i) * Vector256.LoadUnsafe(ref weight, i);
        }

        if ((int)i < row.Length) return Bias + FoldWithRest(sums, row, (int)i);
        return Bias + Fold(sums);
    }

    private static double Fold(Vector256<double> sums) => (sums[0] + sums[2]) + (sums[1] + sums[3]);

    // Apart, so that what the loop above adds to stays in a register.
    private double FoldWithRest(Vector256<double> sums, ReadOnlySpan<float> row, int start)
    {
        for (var i = start; i < row.Length; i++)
        {
            var lane = i % Lanes;
            sums = sums.WithElement(lane, sums[lane] + (_weights[i] * ((row[i] - _means[i]) * _scales[i])));
        }

        return Fold(sums);
    }
}
