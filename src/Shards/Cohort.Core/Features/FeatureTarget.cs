using Cohort.Core.Segments;

namespace Cohort.Core.Features;

/// <summary>One vector that is wanted of each user: a schema, and the category that it looks at.</summary>
/// <param name="Schema">Which numbers.</param>
/// <param name="Category">The category's name, where the schema has one; null otherwise.</param>
public sealed record FeatureTarget(FeatureSchema Schema, string? Category)
{
    /// <summary>Why the vector cannot be computed under some rules and taxonomy; null where it can.</summary>
    public string? FaultUnder(RuleContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Schema.HasCategory != Category is not null)
            return Category is null ? "The model looks at a category and names none." : $"The model looks at no category and names \"{Category}\".";
        if (Category is not null && !context.Taxonomy.TryGetCategory(Category, out _))
            return $"The model looks at the category \"{Category}\", which the taxonomy does not have; correct the taxonomy, or leave the model out.";
        return Schema.FaultUnder(context.Rules);
    }
}
