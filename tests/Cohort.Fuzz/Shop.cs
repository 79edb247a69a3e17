using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Fuzz;

/// <summary>The rules and the taxonomy under which the examples of the formats were made.</summary>
internal static class Shop
{
    public static Taxonomy Taxonomy { get; } = Build();

    public static RuleContext Context { get; } = new(Rules(), 1, Taxonomy, 1);

    private static RuleSet Rules()
    {
        const string Text = "affinity top 2\nsegment fans: spend(\"DAIRY\") >= 2.5\nsegment returners: refunds(30) > 0";
        return RuleText.TryParse(Text, out var rules, out _) && rules.TryBind(Taxonomy, out var set, out _)
            ? set : throw new InvalidOperationException("The rules of the examples have errors.");
    }

    private static Taxonomy Build()
    {
        var builder = new TaxonomyBuilder();
        builder.Add(1, "milk", "DAIRY", "Alm");
        builder.Add(2, "wine", "WINE", null);
        builder.Add(3, "bag", null, "No name");
        return builder.Build();
    }
}
