using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Store;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>Reads rules and taxonomies from the serving store by their revisions.</summary>
internal sealed class ContextLoader(IServingStore store, BaseCurrency currency, int windowDays)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<int, Task<Taxonomy>> _taxonomies = new();

    /// <summary>The rules and taxonomy of a version, the rules bound to the taxonomy.</summary>
    /// <exception cref="StoreException">One of them is not stored, or cannot be read by this program.</exception>
    public async Task<RuleContext> Load(ContextVersion version)
    {
        var taxonomy = await TaxonomyOf(version.Taxonomy);
        var (_, text) = await store.RulesAsync(version.Rules)
            ?? throw new StoreException($"Revision {version.Rules} of the rules is not in the serving store, but ranges hold it: the store was restored from before its activation.");
        if (!RuleText.TryParse(text, out var rules, out var errors, windowDays))
            throw new StoreException($"Revision {version.Rules} of the rules cannot be read by this program ({errors[0]}). Upgrade the node, or activate other rules.");
        if (!rules.TryBind(taxonomy, out var set, out errors, currency.MinorDigits))
            throw new StoreException($"Revision {version.Rules} of the rules does not fit revision {version.Taxonomy} of the taxonomy ({errors[0]}). Activate rules and a taxonomy that fit, together.");
        return new RuleContext(set, version.Rules, taxonomy, version.Taxonomy);
    }

    /// <summary>The latest version; null while rules or taxonomy are missing.</summary>
    public async Task<ContextVersion?> Latest() =>
        await store.ActivationsAsync() is ({ } rules, { } taxonomy) ? new ContextVersion(rules.Revision, taxonomy.Revision) : null;

    // One taxonomy is shared by all rules that are bound to it: it is the larger of the two.
    private async Task<Taxonomy> TaxonomyOf(int revision)
    {
        var reading = _taxonomies.GetOrAdd(revision, ReadTaxonomy);
        try
        {
            return await reading;
        }
        catch
        {
            _taxonomies.TryRemove(new KeyValuePair<int, Task<Taxonomy>>(revision, reading));
            throw;
        }
    }

    private async Task<Taxonomy> ReadTaxonomy(int revision)
    {
        var (_, content) = await store.TaxonomyAsync(revision)
            ?? throw new StoreException($"Revision {revision} of the taxonomy is not in the serving store, but ranges hold it: the store was restored from before its activation.");
        return TaxonomyEncoding.Decode(content);
    }
}
