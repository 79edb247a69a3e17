using System.Collections.Immutable;
using System.Globalization;
using Cohort.Core.Models;
using Cohort.Learning.Examples;
using Microsoft.ML;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;

namespace Cohort.Learning.Training;

/// <summary>Logistic regression on normalised features, by L-BFGS.</summary>
internal static class LinearTrainer
{
    // Microsoft.ML draws the same numbers from the same seed.
    public const int Seed = 1;

    /// <summary>Fits a model.</summary>
    /// <param name="examples">The examples; both answers among them.</param>
    /// <param name="l2">How much large weights cost.</param>
    public static Fitted Fit(Matrix examples, float l2)
    {
        var context = new MLContext(Seed);
        var rows = MlRows.Of(context, examples);
        var normal = context.Transforms.NormalizeMeanVariance(nameof(MlRow.Features), fixZero: false).Fit(rows);
        var trainer = context.BinaryClassification.Trainers.LbfgsLogisticRegression(new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            FeatureColumnName = nameof(MlRow.Features),
            LabelColumnName = nameof(MlRow.Label),
            ExampleWeightColumnName = nameof(MlRow.Weight),
            L1Regularization = 0,
            L2Regularization = l2,

            // The sum of parts that threads add up would depend on their number.
            NumberOfThreads = 1,
        });
        var fitted = trainer.Fit(normal.Transform(rows));
        var settings = string.Create(CultureInfo.InvariantCulture, $"logistic regression, L2 {l2}");
        return new Fitted(Method.Linear, settings, Export(normal, fitted.Model.SubModel), Calibration.None, normal.Append(fitted));
    }

    private static LinearPredictor Export(NormalizingTransformer normal, LinearBinaryModelParameters model)
    {
        var affine = (NormalizingTransformer.AffineNormalizerModelParameters<ImmutableArray<float>>)normal.GetNormalizerModelParameters(0);
        var width = model.Weights.Count;
        var (weights, means, scales) = (new double[width], new double[width], new double[width]);
        for (var i = 0; i < width; i++)
        {
            means[i] = affine.Offset.IsDefaultOrEmpty ? 0 : affine.Offset[i];

            // A feature that never varies has no scale, and no weight either.
            (scales[i], weights[i]) = float.IsFinite(affine.Scale[i]) ? (affine.Scale[i], model.Weights[i]) : (0, 0);
        }

        return new LinearPredictor(model.Bias, weights, means, scales);
    }
}
