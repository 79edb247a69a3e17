using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;

namespace Cohort.Core.Tests.Models;

/// <summary>Models and vectors of every shape, from a seed.</summary>
internal static class RandomModels
{
    public static readonly ModelOrigin Origin = new(
        BusinessDate.Of(2017, 1, 1), BusinessDate.Of(2017, 8, 31), 30, 12_345, new string('a', 32), "0.1.0", """{"auc":0.75}""");

    public static LinearPredictor Linear(Random random, int width) => new(
        Number(random), Numbers(random, width), Numbers(random, width), Numbers(random, width));

    public static TreePredictor Trees(Random random, int width, int trees = 20) => new(
        width, Number(random), [.. Enumerable.Range(0, trees).Select(_ => Tree(random, width, random.Next(0, 32)))]);

    /// <summary>A tree grown by splitting a random leaf again and again.</summary>
    public static Tree Tree(Random random, int width, int splits)
    {
        var nodes = new List<TreeNode>();
        for (var i = 0; i < splits; i++)
        {
            if (i > 0)
            {
                // Leaf number k stands for the k-th complement in the order of appearance; the new node takes its place.
                var leaf = random.Next(0, i + 1);
                var at = nodes.FindIndex(node => node.Left == ~leaf || node.Right == ~leaf);
                nodes[at] = nodes[at].Left == ~leaf ? nodes[at] with { Left = i } : nodes[at] with { Right = i };
                nodes.Add(Node(random, width, leaf, i + 1));
            }
            else
            {
                nodes.Add(Node(random, width, 0, 1));
            }
        }

        return new Tree(nodes, [.. Enumerable.Range(0, splits + 1).Select(_ => new TreeLeaf(Number(random), random.Next(0, 50)))]);
    }

    public static float[] Rows(Random random, int width, int rows, bool hasMissing = false) =>
        [.. Enumerable.Range(0, width * rows).Select(_ => hasMissing && random.Next(5) == 0 ? float.NaN : (float)Number(random))];

    public static Model Churn(Predictor predictor) => new(
        ModelKind.Churn, new FeatureTarget(new FeatureSchema(false, []), null), predictor, Calibration.Platt(1.5, -0.25), Origin);

    private static TreeNode Node(Random random, int width, int left, int right) =>
        new(random.Next(width), (float)Number(random), ~left, ~right, random.Next(2) == 0);

    private static double[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Number(random))];

    private static double Number(Random random) => Math.Round((random.NextDouble() * 4) - 2, random.Next(1, 15));
}
