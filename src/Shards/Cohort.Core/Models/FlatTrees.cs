namespace Cohort.Core.Models;

/// <summary>
/// All trees of an ensemble as arrays. A child is the index of a node, or the complement of the index of a leaf.
/// </summary>
internal sealed class FlatTrees
{
    private readonly int[] _roots;
    private readonly Node[] _nodes;
    private readonly double[] _leaves;
    private readonly double[] _expected;

    public FlatTrees(int width, IReadOnlyList<Tree> trees)
    {
        _roots = new int[trees.Count];
        _nodes = new Node[trees.Sum(tree => tree.Nodes.Count)];
        _leaves = new double[trees.Sum(tree => tree.Leaves.Count)];
        _expected = new double[_nodes.Length];
        int node = 0, leaf = 0;
        for (var i = 0; i < trees.Count; i++)
        {
            TreeShape.Require(trees[i], i, width);
            _roots[i] = trees[i].Nodes.Count == 0 ? ~leaf : node;
            Flatten(trees[i], node, leaf);
            node += trees[i].Nodes.Count;
            leaf += trees[i].Leaves.Count;
        }
    }

    public int Count => _roots.Length;

    /// <summary>The sum with the leaves of one vector added.</summary>
    public double Add(ReadOnlySpan<float> row, double sum)
    {
        foreach (var root in _roots)
        {
            var at = root;
            while (at >= 0) at = _nodes[at].Next(row);
            sum += _leaves[~at];
        }

        return sum;
    }

    /// <summary>Adds the leaves of four vectors to their sums.</summary>
    public void AddFour(ReadOnlySpan<float> rows, int width, Span<double> sums)
    {
        var row0 = rows[..width];
        var row1 = rows.Slice(width, width);
        var row2 = rows.Slice(2 * width, width);
        var row3 = rows.Slice(3 * width, width);
        var (sum0, sum1, sum2, sum3) = (sums[0], sums[1], sums[2], sums[3]);
        var nodes = _nodes;
        foreach (var root in _roots)
        {
            var (at0, at1, at2, at3) = (root, root, root, root);

            // A complement is negative: while no path has ended, all four go on at once.
            while ((at0 | at1 | at2 | at3) >= 0)
            {
                at0 = nodes[at0].Next(row0);
                at1 = nodes[at1].Next(row1);
                at2 = nodes[at2].Next(row2);
                at3 = nodes[at3].Next(row3);
            }

            while (at0 >= 0) at0 = nodes[at0].Next(row0);
            while (at1 >= 0) at1 = nodes[at1].Next(row1);
            while (at2 >= 0) at2 = nodes[at2].Next(row2);
            while (at3 >= 0) at3 = nodes[at3].Next(row3);
            sum0 += _leaves[~at0];
            sum1 += _leaves[~at1];
            sum2 += _leaves[~at2];
            sum3 += _leaves[~at3];
        }

        (sums[0], sums[1], sums[2], sums[3]) = (sum0, sum1, sum2, sum3);
    }

    /// <summary>Gives each step along the vector's path to its feature, and returns the root's expected value.</summary>
    public double Explain(int tree, ReadOnlySpan<float> row, Span<double> contributions)
    {
        var at = _roots[tree];
        var start = ExpectedAt(at);
        while (at >= 0)
        {
            var next = _nodes[at].Next(row);
            contributions[_nodes[at].Feature] += ExpectedAt(next) - ExpectedAt(at);
            at = next;
        }

        return start;
    }

    private double ExpectedAt(int at) => at >= 0 ? _expected[at] : _leaves[~at];

    private void Flatten(Tree tree, int firstNode, int firstLeaf)
    {
        for (var i = 0; i < tree.Leaves.Count; i++) _leaves[firstLeaf + i] = tree.Leaves[i].Value;
        var cover = new double[tree.Nodes.Count];
        for (var i = tree.Nodes.Count - 1; i >= 0; i--)
        {
            var node = tree.Nodes[i];
            _nodes[firstNode + i] = new Node(node.Threshold, node.Feature, Shift(node.Left), Shift(node.Right), node.MissingLeft);
            var (left, right) = (CoverOf(node.Left), CoverOf(node.Right));
            cover[i] = left + right;
            var (valueLeft, valueRight) = (ExpectedAt(Shift(node.Left)), ExpectedAt(Shift(node.Right)));
            _expected[firstNode + i] = cover[i] == 0
                ? (valueLeft + valueRight) / 2 : ((valueLeft * left) + (valueRight * right)) / cover[i];
        }

        int Shift(int child) => child >= 0 ? child + firstNode : ~(~child + firstLeaf);

        double CoverOf(int child) => child >= 0 ? cover[child] : tree.Leaves[~child].Cover;
    }

    private readonly record struct Node(float Threshold, int Feature, int Left, int Right, bool MissingLeft)
    {
        public int Next(ReadOnlySpan<float> row)
        {
            var value = row[Feature];
            if (value <= Threshold) return Left;
            return MissingLeft && float.IsNaN(value) ? Left : Right;
        }
    }
}
