using BenchmarkDotNet.Attributes;
using Cohort.Core.Features;
using Cohort.Core.Models;

namespace Cohort.Bench;

/// <summary>Scoring with features ready: a linear model, and a hundred trees of 32 leaves.</summary>
[InProcessShortRun]
public class ModelBench
{
    private const int Rows = 1_024;

    private readonly double[] _scores = new double[Rows];
    private float[] _rows = [];
    private LinearPredictor _linear = null!;
    private TreePredictor _trees = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var width = new FeatureSchema(hasCategory: true, []).Width;
        double[] weights = [.. Enumerable.Range(0, width).Select(_ => random.NextDouble() - 0.5)];
        _rows = [.. Enumerable.Range(0, Rows * width).Select(_ => random.NextSingle())];
        _linear = new LinearPredictor(0, weights, weights, weights);
        _trees = new TreePredictor(width, 0, [.. Enumerable.Range(0, 100).Select(_ => Balanced(random, width))]);
    }

    [Benchmark(OperationsPerInvoke = Rows)]
    public void Linear() => _linear.Score(_rows, _scores);

    [Benchmark(OperationsPerInvoke = Rows)]
    public void Trees() => _trees.Score(_rows, _scores);

    // 31 nodes of which node i has the children 2i+1 and 2i+2, and then 32 leaves.
    private static Tree Balanced(Random random, int width) => new(
        [.. Enumerable.Range(0, 31).Select(i => new TreeNode(random.Next(width), random.NextSingle(), Child((2 * i) + 1), Child((2 * i) + 2), false))],
        [.. Enumerable.Range(0, 32).Select(_ => new TreeLeaf(random.NextDouble(), 1))]);

    private static int Child(int number) => number < 31 ? number : ~(number - 31);
}
