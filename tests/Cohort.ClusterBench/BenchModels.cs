using Cohort.Actors.Scoring;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Texts;

namespace Cohort.ClusterBench;

/// <summary>A linear model for churn and ten for categories, made up: what a score costs does not hang on what it says.</summary>
internal sealed class BenchModels : IScoringModels
{
    private readonly ModelsInForce _models;

    public BenchModels(RuleContext context)
    {
        List<Model> models = [MadeUp(null), .. context.Taxonomy.Categories.Where(name => name != Core.Taxonomies.Taxonomy.UnknownName).Take(10).Select(MadeUp)];
        var set = new ModelSet(models, models.Count);
        _models = new ModelsInForce(set, ScoringPlan.Of(set, 1, ""));
    }

    public int Count => _models.Set.Models.Count;

    public ModelsInForce Read() => _models;

    public IReadOnlyList<Model> Named(string model) => [.. _models.Set.Models.Where(one => one.Name == model)];

    private static Model MadeUp(string? category)
    {
        var schema = new FeatureSchema(category is not null, []);
        double[] weights = [.. Enumerable.Range(0, schema.Width).Select(i => (i % 7) - 3.0)];
        return new Model(
            category is null ? ModelKind.Churn : ModelKind.Propensity, new FeatureTarget(schema, category),
            new LinearPredictor(0.1, weights, new double[schema.Width], [.. weights.Select(_ => 1_000.0)]), Calibration.None,
            new ModelOrigin(BusinessDate.Of(2026, 1, 1), BusinessDate.Of(2026, 1, 31), 30, 1_000, new string('0', 32), "bench", "{}"));
    }
}
