namespace Cohort.Core.Models;

/// <summary>
/// From a raw score to a probability. Either the logistic function <c>1 / (1 + e^-(slope * score + offset))</c> (Platt,
/// 1999), or a non-decreasing line through points, level before the first and after the last (isotonic regression:
/// Zadrozny and Elkan, 2002).
/// </summary>
public sealed class Calibration
{
    private readonly double[] _scores;
    private readonly double[] _probabilities;

    private Calibration(double slope, double offset, double[] scores, double[] probabilities) =>
        (Slope, Offset, _scores, _probabilities) = (slope, offset, scores, probabilities);

    /// <summary>The raw score is a log-odds already.</summary>
    public static Calibration None { get; } = Platt(1, 0);

    /// <summary>What the raw score is multiplied by before the logistic function.</summary>
    public double Slope { get; }

    /// <summary>What is added to it then.</summary>
    public double Offset { get; }

    /// <summary>The raw scores of the points; empty for the logistic function.</summary>
    public ReadOnlySpan<double> Scores => _scores;

    /// <summary>The probabilities of the points.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>The logistic function of <c>slope * score + offset</c>.</summary>
    /// <exception cref="ArgumentException">One is no finite number.</exception>
    public static Calibration Platt(double slope, double offset) => double.IsFinite(slope) && double.IsFinite(offset)
        ? new Calibration(slope, offset, [], [])
        : throw new ArgumentException($"A calibration of slope {slope} and offset {offset} is none; both are finite numbers.");

    /// <summary>A line through points.</summary>
    /// <param name="scores">Ascending, at least one.</param>
    /// <param name="probabilities">From 0 to 1, never falling, as many.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static Calibration Isotonic(IReadOnlyList<double> scores, IReadOnlyList<double> probabilities)
    {
        if (scores.Count == 0 || scores.Count != probabilities.Count || !scores.All(double.IsFinite))
            throw new ArgumentException($"A calibration has {scores.Count} scores and {probabilities.Count} probabilities; it needs as many finite ones, at least one.");
        for (var i = 0; i < scores.Count; i++)
        {
            if (!(probabilities[i] is >= 0 and <= 1) || (i > 0 && !(scores[i] > scores[i - 1] && probabilities[i] >= probabilities[i - 1])))
                throw new ArgumentException($"Point {i} of a calibration, {scores[i]} with {probabilities[i]}, does not follow on the one before.");
        }

        return new Calibration(0, 0, [.. scores], [.. probabilities]);
    }

    /// <summary>The probability of a raw score, from 0 to 1.</summary>
    public double Of(double score)
    {
        if (_scores.Length == 0) return Exponential.Logistic((score * Slope) + Offset);
        var at = _scores.AsSpan().BinarySearch(score);
        if (at >= 0) return _probabilities[at];
        var next = ~at;
        if (next == 0) return _probabilities[0];
        if (next == _scores.Length) return _probabilities[^1];
        var part = (score - _scores[next - 1]) / (_scores[next] - _scores[next - 1]);
        return _probabilities[next - 1] + (part * (_probabilities[next] - _probabilities[next - 1]));
    }

    /// <summary>A probability in whole parts per million: what is stored, compared in rules and multiplied with money.</summary>
    public static int PartsPerMillion(double probability) => (int)Math.Round(Math.Clamp(probability, 0, 1) * 1_000_000);
}
