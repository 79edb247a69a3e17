using System.Globalization;
using Cohort.Core.Models;
using Cohort.Learning.Examples;
using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;

namespace Cohort.Learning.Training;

/// <summary>How trees are grown.</summary>
/// <param name="Trees">How many.</param>
/// <param name="Leaves">Leaves of each.</param>
/// <param name="Rate">How much each may correct what those before it left.</param>
/// <param name="LeastInLeaf">Examples in a leaf.</param>
internal readonly record struct TreeSettings(int Trees, int Leaves, double Rate, int LeastInLeaf);

/// <summary>Gradient-boosted trees, by FastTree.</summary>
internal static class TreeTrainer
{
    /// <summary>Fits a model.</summary>
    /// <param name="examples">The examples; both answers among them.</param>
    /// <param name="settings">How the trees are grown.</param>
    public static Fitted Fit(Matrix examples, TreeSettings settings)
    {
        var context = new MLContext(LinearTrainer.Seed);
        var trainer = context.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            FeatureColumnName = nameof(MlRow.Features),
            LabelColumnName = nameof(MlRow.Label),
            ExampleWeightColumnName = nameof(MlRow.Weight),
            NumberOfTrees = settings.Trees,
            NumberOfLeaves = settings.Leaves,
            LearningRate = settings.Rate,
            MinimumExampleCountPerLeaf = settings.LeastInLeaf,
            Seed = LinearTrainer.Seed,
        });
        var fitted = trainer.Fit(MlRows.Of(context, examples));
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Trees} trees of {settings.Leaves} leaves, learning rate {settings.Rate}, at least {settings.LeastInLeaf} examples in a leaf");
        var platt = fitted.Model.Calibrator;
        return new Fitted(
            Method.Trees, text, Export(fitted.Model.SubModel.TrainedTreeEnsemble, examples),
            Calibration.Platt(-platt.Slope, -platt.Offset), fitted);
    }

    private static TreePredictor Export(RegressionTreeEnsemble ensemble, Matrix examples)
    {
        var trees = new List<Tree>();
        for (var i = 0; i < ensemble.Trees.Count; i++) trees.Add(TreeOf(ensemble.Trees[i], ensemble.TreeWeights[i], examples));
        return new TreePredictor(examples.Width, ensemble.Bias, trees);
    }

    private static Tree TreeOf(RegressionTree tree, double weight, Matrix examples)
    {
        var nodes = new TreeNode[tree.NumberOfNodes];
        for (var i = 0; i < nodes.Length; i++)
        {
            if (tree.CategoricalSplitFlags[i])
                throw new InvalidOperationException("The trainer gave a tree with a split by categories, though no feature is one.");

            // No feature is ever missing; what is no number is not below a threshold, and goes right in both.
            nodes[i] = new TreeNode(
                tree.NumericalSplitFeatureIndexes[i], tree.NumericalSplitThresholds[i], tree.LeftChild[i], tree.RightChild[i], MissingLeft: false);
        }

        var cover = CoverOf(nodes, tree.NumberOfLeaves, examples);
        return new Tree(nodes, [.. tree.LeafValues.Select((value, leaf) => new TreeLeaf(value * weight, cover[leaf]))]);
    }

    private static double[] CoverOf(TreeNode[] nodes, int leaves, Matrix examples)
    {
        var cover = new double[leaves];
        for (var row = 0; row < examples.Rows; row++)
        {
            var values = examples.Row(row);
            var at = nodes.Length == 0 ? ~0 : 0;
            while (at >= 0) at = values[nodes[at].Feature] <= nodes[at].Threshold ? nodes[at].Left : nodes[at].Right;
            cover[~at]++;
        }

        return cover;
    }
}
