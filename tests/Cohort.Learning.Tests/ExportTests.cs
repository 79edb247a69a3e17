using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;
using Cohort.Learning.Speed;
using Cohort.Learning.Training;
using Microsoft.ML;
using Xunit;

namespace Cohort.Learning.Tests;

/// <summary>What the core predicts is what Microsoft.ML itself predicts.</summary>
[Trait("Category", "Slow")]
public class ExportTests
{
    private const int Rows = 10_000;
    private const double Tolerance = 1e-5;

    private static readonly int Width = new FeatureSchema(hasCategory: true, []).Width;

    [Fact]
    public void The_linear_model_predicts_as_its_origin_does() => AssertSame(LinearTrainer.Fit(MadeUpExamples.Of(5_000, Width, 1), 1));

    [Fact]
    public void The_trees_predict_as_their_origin_does() =>
        AssertSame(TreeTrainer.Fit(MadeUpExamples.Of(5_000, Width, 2), new TreeSettings(100, 12, 0.1, 20)));

    [Fact]
    public void The_same_examples_give_the_same_model()
    {
        var examples = MadeUpExamples.Of(2_000, Width, 3);
        foreach (var fit in new Func<Fitted>[] { () => LinearTrainer.Fit(examples, 1), () => TreeTrainer.Fit(examples, new TreeSettings(20, 8, 0.1, 20)) })
            Assert.Equal(ModelOf(fit()).Version, ModelOf(fit()).Version);
    }

    [Fact]
    public void Leaves_cover_every_example_once()
    {
        var trees = (TreePredictor)TreeTrainer.Fit(MadeUpExamples.Of(2_000, Width, 4), new TreeSettings(10, 8, 0.1, 20)).Predictor;

        Assert.All(trees.Trees, tree => Assert.Equal(2_000, tree.Leaves.Sum(leaf => leaf.Cover)));
    }

    [Fact]
    public void The_comparison_of_speed_scores_the_same_on_both_sides() =>
        Assert.Equal(["linear", "trees"], SpeedComparison.Run(1_000, default).Select(result => result.Name));

    private static void AssertSame(Fitted fitted)
    {
        var examples = MadeUpExamples.Of(Rows, Width, 99);
        var context = new MLContext(1);
        var rows = context.Data.LoadFromEnumerable(
            Enumerable.Range(0, Rows).Select(row => new MlRow { Features = examples.Row(row).ToArray() }), MlRows.SchemaOf(Width));
        var answers = context.Data.CreateEnumerable<MlAnswer>(fitted.Chain.Transform(rows), reuseRowObject: false).ToList();

        // By way of its file, as it is scored.
        var model = ModelFile.Decode(ModelFile.Encode(ModelOf(fitted)));
        var (scores, probabilities) = (new double[Rows], new double[Rows]);
        model.Predictor.Score(examples.Values, scores);
        model.Predict(examples.Values, probabilities);

        Assert.Equal(Rows, answers.Count);
        for (var row = 0; row < Rows; row++)
        {
            Assert.InRange(scores[row] - answers[row].Score, -Tolerance * Math.Max(1, Math.Abs(scores[row])), Tolerance * Math.Max(1, Math.Abs(scores[row])));
            Assert.InRange(probabilities[row] - answers[row].Probability, -Tolerance, Tolerance);
        }

        Assert.True(probabilities.Max() - probabilities.Min() > 0.5, "The predictions hardly differ; the test tells nothing.");
    }

    private static Model ModelOf(Fitted fitted) => new(
        ModelKind.Propensity, new FeatureTarget(new FeatureSchema(hasCategory: true, []), "MILK"), fitted.Predictor, fitted.Own,
        new ModelOrigin(BusinessDate.First, BusinessDate.First, 30, 1, "", "", "{}"));
}
