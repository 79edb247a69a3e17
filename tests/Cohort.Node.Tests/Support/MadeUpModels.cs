using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Store.Models;

namespace Cohort.Node.Tests.Support;

/// <summary>Models that were not trained but made up, in a registry.</summary>
internal static class MadeUpModels
{
    public const string Campaigns = """
        campaign milk_week:
          category: DAIRY
          value: 2.50
          cost: 0.01
          from: 2000-01-01
          until: 2099-12-31
          per_week: 1000
        """;

    /// <summary>A linear model with weights from a seed.</summary>
    public static Model Linear(int seed, string? category = null, IEnumerable<SegmentFeature>? segments = null)
    {
        var random = new Random(seed);
        var schema = new FeatureSchema(category is not null, segments ?? []);
        double[] weights = [.. Enumerable.Range(0, schema.Width).Select(_ => (random.NextDouble() - 0.5) / 2_000)];
        return new Model(
            category is null ? ModelKind.Churn : ModelKind.Propensity, new FeatureTarget(schema, category),
            new LinearPredictor(0.1, weights, new double[schema.Width], [.. weights.Select(_ => 1.0)]), Calibration.None,
            new ModelOrigin(BusinessDate.Of(2026, 1, 1), BusinessDate.Of(2026, 1, 31), 30, 1_000 + seed, new string('0', 32), "test", "{}"));
    }

    /// <summary>Puts models in force in a registry, new or not.</summary>
    public static string Promote(string registry, params Model[] models)
    {
        foreach (var model in models) ModelRegistry.Add(registry, model);
        var opened = ModelRegistry.Open(registry);
        foreach (var model in models) opened.Promote(model, "a test");
        return registry;
    }
}
