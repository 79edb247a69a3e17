using Cohort.Core.Segments;

namespace Cohort.Core.Features;

/// <summary>A target under one context: where its vector stands, and where its numbers come from.</summary>
/// <param name="Start">Where the vector begins among all of a user.</param>
/// <param name="Width">Its numbers.</param>
/// <param name="Category">The id of its category; -1 without one.</param>
/// <param name="Segments">The indexes of its segments in the rules.</param>
internal readonly record struct TargetRow(int Start, int Width, int Category, int[] Segments)
{
    /// <summary>Binds targets, and numbers the categories that they look at from 1.</summary>
    public static TargetRow[] Of(RuleContext context, IReadOnlyList<FeatureTarget> targets, short[] sumsOfCategory)
    {
        var rows = new TargetRow[targets.Count];
        var start = 0;
        short numbers = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var (schema, name) = targets[i];
            var category = -1;
            if (name is not null && context.Taxonomy.TryGetCategory(name, out category) && sumsOfCategory[category] == 0)
                sumsOfCategory[category] = ++numbers;
            int[] segments = [.. schema.Segments.Select(segment => FeatureSchema.IndexOf(segment, context.Rules)!.Value)];
            rows[i] = new TargetRow(start, schema.Width, category, segments);
            start += schema.Width;
        }

        return rows;
    }
}
