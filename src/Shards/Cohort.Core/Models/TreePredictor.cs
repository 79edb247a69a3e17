namespace Cohort.Core.Models;

/// <summary>
/// Gradient-boosted trees: <c>bias + the leaf of each tree</c>, added in the order of the trees, in double precision. The
/// trees lie in flat arrays.
/// </summary>
/// <remarks>
/// Vectors go through a tree four at a time, so that the waits for their nodes overlap; each one's sum is its own and is
/// added to in the order of the trees, so its bits do not depend on the batch.
/// </remarks>
public sealed class TreePredictor : Predictor
{
    private readonly FlatTrees _trees;

    /// <summary>An ensemble of trees.</summary>
    /// <param name="width">Numbers in a vector.</param>
    /// <param name="bias">What is added to the leaves.</param>
    /// <param name="trees">The trees in order.</param>
    /// <exception cref="ArgumentException">A tree is no tree over such vectors, as the message says.</exception>
    public TreePredictor(int width, double bias, IReadOnlyList<Tree> trees)
        : base(width)
    {
        ArgumentNullException.ThrowIfNull(trees);
        Bias = Finite(bias, "bias");
        Trees = trees;
        _trees = new FlatTrees(width, trees);
    }

    /// <summary>What is added to the leaves.</summary>
    public double Bias { get; }

    /// <summary>The trees in order.</summary>
    public IReadOnlyList<Tree> Trees { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// Along the path of the vector, the change of a node's expected value, weighted by cover, is given to the feature that
    /// the node asks for (Saabas, "Interpreting random forests", 2014). The base is the bias and the roots' expectations.
    /// </remarks>
    public override double Explain(ReadOnlySpan<float> row, Span<double> contributions)
    {
        contributions[..Width].Clear();
        var start = Bias;
        for (var tree = 0; tree < _trees.Count; tree++) start += _trees.Explain(tree, row, contributions);
        return start;
    }

    private protected override void ScoreRows(ReadOnlySpan<float> rows, Span<double> scores)
    {
        scores.Fill(Bias);
        var row = 0;
        for (; row + 4 <= scores.Length; row += 4)
            _trees.AddFour(rows.Slice(row * Width, 4 * Width), Width, scores.Slice(row, 4));
        for (; row < scores.Length; row++)
            scores[row] = ScoreRow(rows.Slice(row * Width, Width));
    }

    private protected override double ScoreRow(ReadOnlySpan<float> row) => _trees.Add(row, Bias);
}
