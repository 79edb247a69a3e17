using Cohort.Actors;
using Cohort.Core.Purchases;
using Cohort.Core.Segments;
using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;
using Cohort.Store;
using Cohort.Store.Serving;

namespace Cohort.Node;

/// <summary>Reads rules and taxonomies from the serving store by their revisions.</summary>
internal sealed class ContextLoader
{
    // The one that holds, and the next: it has up to hundreds of megabytes. Rules that somebody evaluates by hold theirs.
    private const int KeptTaxonomies = 2;

    private readonly IServingStore _store;
    private readonly BaseCurrency _currency;
    private readonly int _windowDays;
    private readonly SharedValues<int, Taxonomy> _taxonomies;

    /// <param name="store">Where they are.</param>
    /// <param name="currency">Says how many digits amounts in rules have.</param>
    /// <param name="windowDays">The days of the window.</param>
    public ContextLoader(IServingStore store, BaseCurrency currency, int windowDays)
    {
        (_store, _currency, _windowDays) = (store, currency, windowDays);

        // One taxonomy is shared by all rules that are bound to it: it is the larger of the two.
        _taxonomies = new SharedValues<int, Taxonomy>(KeptTaxonomies, ReadTaxonomy);
    }

    /// <summary>The rules and taxonomy of a version, the rules bound to the taxonomy.</summary>
    /// <exception cref="StoreException">One of them is not stored, or cannot be read by this program.</exception>
    public async Task<RuleContext> Load(ContextVersion version)
    {
        var taxonomy = await _taxonomies.Load(version.Taxonomy);
        var (_, text) = await _store.RulesAsync(version.Rules)
            ?? throw new StoreException($"Revision {version.Rules} of the rules is not in the serving store, but ranges hold it: the store was restored from before its activation.");
        if (!RuleText.TryParse(text, out var rules, out var errors, _windowDays))
            throw new StoreException($"Revision {version.Rules} of the rules cannot be read by this program ({errors[0]}). Upgrade the node, or activate other rules.");
        if (!rules.TryBind(taxonomy, out var set, out errors, _currency.MinorDigits))
            throw new StoreException($"Revision {version.Rules} of the rules does not fit revision {version.Taxonomy} of the taxonomy ({errors[0]}). Activate rules and a taxonomy that fit, together.");
        return new RuleContext(set, version.Rules, taxonomy, version.Taxonomy);
    }

    /// <summary>The latest version; null while rules or taxonomy are missing.</summary>
    public async Task<ContextVersion?> Latest() =>
        await _store.ActivationsAsync() is ({ } rules, { } taxonomy) ? new ContextVersion(rules.Revision, taxonomy.Revision) : null;

    private async Task<Taxonomy> ReadTaxonomy(int revision)
    {
        var (_, content) = await _store.TaxonomyAsync(revision)
            ?? throw new StoreException($"Revision {revision} of the taxonomy is not in the serving store, but ranges hold it: the store was restored from before its activation.");
        return TaxonomyEncoding.Decode(content);
    }
}
