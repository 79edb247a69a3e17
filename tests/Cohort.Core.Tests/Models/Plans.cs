using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Segments;
using Cohort.Core.Tests.Segments.Rules;
using Cohort.Core.Texts;

namespace Cohort.Core.Tests.Models;

/// <summary>Models, plans and the context that they are set beside.</summary>
internal static class Plans
{
    public const string Campaigns = """
        campaign milk_week:
          eligible: orders() >= 1
          category: DAIRY
          value: 2.50
          cost: 0.01
          from: 2000-01-01
          until: 2099-12-31
        """;

    public static RuleContext Context { get; } = new(RuleBench.Bind("segment s: orders() > 1"), 3, RuleBench.Taxonomy, 2);

    public static Model Model(int seed, string? category = null, IEnumerable<SegmentFeature>? segments = null)
    {
        var schema = new FeatureSchema(category is not null, segments ?? []);
        var random = new Random(seed);
        return new Model(
            category is null ? ModelKind.Churn : ModelKind.Propensity, new FeatureTarget(schema, category),
            new LinearPredictor(0.1, [.. Enumerable.Range(0, schema.Width).Select(_ => (random.NextDouble() - 0.5) / 100)], new double[schema.Width], [.. Enumerable.Repeat(1.0, schema.Width)]),
            Calibration.None, RandomModels.Origin);
    }

    public static SegmentFeature Segment => new("s", Context.Rules.DefinitionOf(0));

    public static ModelSet Set { get; } = new([Model(1), Model(2, "DAIRY", [Segment]), Model(3)], 2);

    public static ScoringPlan Plan { get; } = ScoringPlan.Of(Set, 7, Campaigns);
}
