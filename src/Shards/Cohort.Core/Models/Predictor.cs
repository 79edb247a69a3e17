namespace Cohort.Core.Models;

/// <summary>
/// The part of a model that turns vectors into raw scores: plain data and a fixed order of operations, so that the same
/// vector has the same score, bit for bit, on every machine.
/// </summary>
public abstract class Predictor
{
    private protected Predictor(int width) => Width = width;

    /// <summary>Numbers in a vector.</summary>
    public int Width { get; }

    /// <summary>The raw scores of some vectors.</summary>
    /// <param name="rows">The vectors one after the other.</param>
    /// <param name="scores">As many as there are vectors.</param>
    /// <exception cref="ArgumentException">The vectors are not as many as the scores, or of another width.</exception>
    public void Score(ReadOnlySpan<float> rows, Span<double> scores)
    {
        if (rows.Length != scores.Length * (long)Width)
            throw new ArgumentException($"{rows.Length} numbers are not {scores.Length} vectors of {Width}.", nameof(rows));
        ScoreRows(rows, scores);
    }

    /// <summary>The raw score of one vector: the same bits as among many.</summary>
    /// <param name="row">The vector.</param>
    /// <exception cref="ArgumentException">The vector is of another width.</exception>
    public double Score(ReadOnlySpan<float> row)
    {
        if (row.Length != Width) throw new ArgumentException($"{row.Length} numbers are no vector of {Width}.", nameof(row));
        return ScoreRow(row);
    }

    /// <summary>
    /// What each number of a vector adds to the raw score, against what a vector without any information would have: the
    /// base and all contributions sum up to the score, but for rounding.
    /// </summary>
    /// <param name="row">The vector.</param>
    /// <param name="contributions">As many as it has numbers.</param>
    /// <returns>The base.</returns>
    public abstract double Explain(ReadOnlySpan<float> row, Span<double> contributions);

    private protected abstract void ScoreRows(ReadOnlySpan<float> rows, Span<double> scores);

    private protected abstract double ScoreRow(ReadOnlySpan<float> row);

    private protected static double Finite(double value, string what) => double.IsFinite(value)
        ? value : throw new ArgumentException($"The {what} of a model is {value}, which is no finite number.");
}
