using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Texts;

namespace Cohort.Testing;

/// <summary>Models that were not trained but made up.</summary>
public static class MadeUpModels
{
    /// <summary>A linear model for churn, or for a category, with weights from a seed; the larger the spread, the farther apart its scores.</summary>
    public static Model Linear(int seed, string? category = null, IEnumerable<SegmentFeature>? segments = null, double spread = 1)
    {
        var random = new Random(seed);
        var schema = new FeatureSchema(category is not null, segments ?? []);
        double[] weights = [.. Enumerable.Range(0, schema.Width).Select(_ => (random.NextDouble() - 0.5) * spread / 2_000)];
        var predictor = new LinearPredictor(0.1, weights, new double[schema.Width], [.. weights.Select(_ => 1.0)]);
        return new Model(
            category is null ? ModelKind.Churn : ModelKind.Propensity, new FeatureTarget(schema, category), predictor, Calibration.None,
            new ModelOrigin(BusinessDate.Of(2026, 1, 1), BusinessDate.Of(2026, 1, 31), 30, 1_000 + seed, new string('0', 32), "test", """{"auc":0.8}"""));
    }
}
