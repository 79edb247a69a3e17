using Cohort.Core.Features;
using Cohort.Core.Texts;

namespace Cohort.Learning.Examples;

/// <summary>What a model is to predict.</summary>
/// <param name="Kind">Churn: no purchase in the horizon. Propensity: a purchase in the category in the horizon.</param>
/// <param name="Category">The category; null for churn.</param>
internal sealed record Question(ModelKind Kind, string? Category)
{
    /// <summary>The name of its models.</summary>
    public string Name => ModelName.Of(Kind, Category);

    /// <summary>What its models look at.</summary>
    public FeatureTarget TargetWith(IReadOnlyList<SegmentFeature> segments) =>
        new(new FeatureSchema(Category is not null, segments), Category);
}
