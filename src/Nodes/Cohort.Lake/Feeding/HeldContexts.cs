using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>The activations of rules and taxonomies that the source of a lake has, and which of them held when.</summary>
internal sealed class HeldContexts(
    IReadOnlyList<LakeContext> contexts, IReadOnlyList<(int Revision, string Version, string Text)> rules, IReadOnlyList<(int Revision, string Version)> taxonomies)
{
    /// <summary>Which rules and taxonomy held, from the beginning on.</summary>
    public IReadOnlyList<LakeContext> Contexts => contexts;

    /// <summary>All activations of rules, from the first on.</summary>
    public IReadOnlyList<(int Revision, string Version, string Text)> Rules => rules;

    /// <summary>All activations of taxonomies, from the first on.</summary>
    public IReadOnlyList<(int Revision, string Version)> Taxonomies => taxonomies;

    /// <summary>Reads them: what holds first, so that all of it is among the activations.</summary>
    public static async Task<HeldContexts> ReadAsync(ILakeSource source, CancellationToken cancel) =>
        new(await source.ContextsAsync(cancel), await source.RulesAsync(cancel), await source.TaxonomiesAsync(cancel));

    /// <summary>The rules and the taxonomy that held at the end of a date.</summary>
    /// <param name="day">The date, as a day.</param>
    public (string RulesVersion, int Taxonomy, string TaxonomyVersion) At(int day)
    {
        var held = contexts.Last(context => context.AsOf <= day);
        return (rules[held.Rules - 1].Version, held.Taxonomy, taxonomies[held.Taxonomy - 1].Version);
    }
}
