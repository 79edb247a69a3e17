using Cohort.Core.Taxonomies;
using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>The taxonomies of a data directory; the last one asked for stays in memory.</summary>
internal sealed class StoredTaxonomies(StoreReader store)
{
    private (int Revision, Taxonomy Taxonomy)? _last;

    /// <summary>The taxonomy of an activation.</summary>
    /// <exception cref="StoreException">It is not stored.</exception>
    public Taxonomy Of(int revision)
    {
        if (_last?.Revision == revision) return _last.Value.Taxonomy;
        var content = store.TaxonomyAt(revision) ?? throw new StoreException($"The activation {revision} of a taxonomy is not stored in the data directory, and a batch for the lake names it. Run 'cohort data check'.");
        _last = (revision, TaxonomyEncoding.Decode(content));
        return _last.Value.Taxonomy;
    }
}
