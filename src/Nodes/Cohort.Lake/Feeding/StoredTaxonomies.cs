using Cohort.Core.Taxonomies;
using Cohort.Store;

namespace Cohort.Lake.Feeding;

/// <summary>The taxonomies of the source of a lake; the last one asked for stays in memory.</summary>
internal sealed class StoredTaxonomies(ILakeSource source)
{
    private (int Revision, Taxonomy Taxonomy)? _last;

    /// <summary>The taxonomy of an activation.</summary>
    /// <exception cref="StoreException">It is not stored.</exception>
    public async Task<Taxonomy> OfAsync(int revision, CancellationToken cancel)
    {
        if (_last?.Revision == revision) return _last.Value.Taxonomy;
        var content = await source.TaxonomyAsync(revision, cancel)
            ?? throw new StoreException($"The activation {revision} of a taxonomy is not stored, and a batch for the lake names it. Restore it from a copy.");
        _last = (revision, TaxonomyEncoding.Decode(content));
        return _last.Value.Taxonomy;
    }
}
