using Cohort.Core.Models;
using Xunit;

namespace Cohort.Core.Tests.Models;

public class PredictorTests
{
    [Fact]
    public void A_linear_model_has_the_same_bits_with_and_without_vectors()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var model = RandomModels.Linear(random, random.Next(1, 80));
            var rows = RandomModels.Rows(random, model.Width, 17);
            var scores = new double[17];
            model.Score(rows, scores);

            for (var row = 0; row < scores.Length; row++)
            {
                var vector = rows.AsSpan(row * model.Width, model.Width);
                Assert.Equal(ScoreByOne(model, vector), scores[row]);
                Assert.Equal(scores[row], model.Score(vector));
            }
        }
    }

    [Fact]
    public void Trees_give_the_sum_of_the_leaves_that_a_walk_finds_whatever_the_batch()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var model = RandomModels.Trees(random, random.Next(1, 60));
            var rows = RandomModels.Rows(random, model.Width, 11, hasMissing: true);
            var together = new double[11];
            model.Score(rows, together);

            for (var row = 0; row < together.Length; row++)
            {
                var vector = rows.AsSpan(row * model.Width, model.Width).ToArray();
                Assert.Equal(model.Trees.Aggregate(model.Bias, (sum, tree) => sum + Walk(tree, vector, 0)), together[row]);
                Assert.Equal(together[row], model.Score(vector));
            }
        }
    }

    [Fact]
    public void Contributions_and_base_sum_up_to_the_score()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            Predictor model = seed % 2 == 0 ? RandomModels.Linear(random, 13) : RandomModels.Trees(random, 13);
            var row = RandomModels.Rows(random, 13, 1, hasMissing: seed % 2 == 1);
            var (score, contributions) = (new double[1], new double[13]);
            model.Score(row, score);

            var sum = model.Explain(row, contributions) + contributions.Sum();

            Assert.Equal(score[0], sum, 1e-9);
        }
    }

    [Fact]
    public void A_trees_base_is_the_mean_of_its_leaves_by_cover_and_its_features_get_the_steps()
    {
        // Asks feature 0 first, then feature 1 on the right: leaves 1 (cover 2), 4 (cover 1), 10 (cover 1).
        var model = new TreePredictor(3, 0.5, [new Tree(
            [new TreeNode(0, 0, ~0, 1, false), new TreeNode(1, 0, ~1, ~2, true)],
            [new TreeLeaf(1, 2), new TreeLeaf(4, 1), new TreeLeaf(10, 1)])]);
        var contributions = new double[3];

        Assert.Equal(0.5 + 4, model.Explain([1, 1, 0], contributions));
        Assert.Equal([3, 3, 0], contributions);
        Assert.Equal(0.5 + 4, model.Explain([1, float.NaN, 0], contributions));
        Assert.Equal([3, -3, 0], contributions);
    }

    [Fact]
    public void What_is_no_model_is_refused_with_the_reason()
    {
        TreeLeaf[] leaves = [new(0, 1), new(1, 1)];

        Refused("one leaf more", () => Of(new Tree([], leaves)));
        Refused("compares feature 3 of 3", () => Of(new Tree([new(3, 0, ~0, ~1, false)], leaves)));
        Refused("neither a later node", () => Of(new Tree([new(0, 0, 0, ~1, false)], leaves)));
        Refused("neither a later node", () => Of(new Tree([new(0, 0, ~0, ~2, false)], leaves)));
        Refused("a second time", () => Of(new Tree([new(0, 0, ~0, ~0, false)], leaves)));
        Refused("both are finite", () => Of(new Tree([], [new(double.NaN, 1)])));
        Refused("must be as many", () => new LinearPredictor(0, [1, 2], [1], [1, 2]));
        Refused("no finite number", () => new LinearPredictor(0, [double.NaN], [1], [1]));
        Assert.Throws<ArgumentException>(() => new LinearPredictor(0, [1], [1], [1]).Score([1, 2, 3], new double[2]));

        static object Of(Tree tree) => new TreePredictor(3, 0, [tree]);

        static void Refused(string why, Func<object> make)
        {
            Assert.Contains(why, Assert.Throws<ArgumentException>(() => make()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var random = new Random(3);
        Predictor[] models = [RandomModels.Linear(random, 50), RandomModels.Trees(random, 50)];
        var (rows, scores) = (RandomModels.Rows(random, 50, 10), new double[10]);

        foreach (var model in models) Assert.Equal(0, Allocated.By(() => model.Score(rows, scores)));
    }

    private static double Walk(Tree tree, float[] row, int at)
    {
        if (tree.Nodes.Count == 0) return tree.Leaves[0].Value;
        if (at < 0) return tree.Leaves[~at].Value;
        var node = tree.Nodes[at];
        var value = row[node.Feature];
        var goesLeft = float.IsNaN(value) ? node.MissingLeft : value <= node.Threshold;
        return Walk(tree, row, goesLeft ? node.Left : node.Right);
    }

    private static double ScoreByOne(LinearPredictor model, ReadOnlySpan<float> row)
    {
        Span<double> sums = [0, 0, 0, 0];
        for (var i = 0; i < model.Width; i++) sums[i % sums.Length] += model.Weights[i] * ((row[i] - model.Means[i]) * model.Scales[i]);
        return model.Bias + ((sums[0] + sums[2]) + (sums[1] + sums[3]));
    }
}
