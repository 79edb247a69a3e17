using Cohort.Core.Purchases;

namespace Cohort.Learning.Examples;

/// <summary>The examples of one question in one period: a vector each, and the answer.</summary>
/// <param name="Width">Numbers in a vector.</param>
/// <param name="Values">The vectors one after the other.</param>
/// <param name="Labels">The answers.</param>
/// <param name="Users">Whose each is: users are told apart by it, and not known.</param>
/// <param name="Dates">The as-of dates.</param>
internal sealed record Matrix(int Width, float[] Values, bool[] Labels, ulong[] Users, BusinessDate[] Dates)
{
    public int Rows => Labels.Length;

    public int Positives { get; } = Labels.Count(label => label);

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Width, Width);

    /// <summary>One number of every vector.</summary>
    public double[] Column(int feature)
    {
        var column = new double[Rows];
        for (var row = 0; row < Rows; row++) column[row] = Row(row)[feature];
        return column;
    }
}
