using Cohort.Core.Taxonomies;

namespace Cohort.Core.Ledgers;

/// <summary>The category of each sku of a range under one taxonomy: what makes a corrected taxonomy need no replay.</summary>
internal sealed class CategoryMap(SkuTable skus)
{
    private ushort[] _categories = new ushort[64];
    private int _known;

    public int this[int sku] => _categories[sku];

    /// <summary>By sku, for a loop over many.</summary>
    public ReadOnlySpan<ushort> BySku => _categories;

    /// <summary>Looks up the skus that the range met since the last call.</summary>
    public void Extend(Taxonomy taxonomy)
    {
        if (skus.Count > _categories.Length) Array.Resize(ref _categories, Math.Max(skus.Count, _categories.Length * 2));
        for (; _known < skus.Count; _known++) _categories[_known] = (ushort)taxonomy.CategoryOf(skus[_known]);
    }

    /// <summary>Looks up every sku anew, under another taxonomy.</summary>
    public void Rebuild(Taxonomy taxonomy)
    {
        _known = 0;
        Extend(taxonomy);
    }
}
