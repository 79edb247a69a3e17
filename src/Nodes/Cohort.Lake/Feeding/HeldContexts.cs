using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>Which rules and taxonomy held at the end of a date.</summary>
internal sealed class HeldContexts(IReadOnlyList<LakeContext> contexts, IReadOnlyList<(int Revision, string Version, string Text)> rules, IReadOnlyList<(int Revision, string Version)> taxonomies)
{
    /// <summary>The rules and the taxonomy that held.</summary>
    /// <param name="day">The date, as a day.</param>
    public (string RulesVersion, int Taxonomy, string TaxonomyVersion) At(int day)
    {
        var held = contexts.Last(context => context.AsOf <= day);
        return (rules[held.Rules - 1].Version, held.Taxonomy, taxonomies[held.Taxonomy - 1].Version);
    }
}
