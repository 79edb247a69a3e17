using Cohort.Core.Taxonomies;

namespace Cohort.Core.Ledgers;

/// <summary>
/// The brand of each sku of a range under one taxonomy, numbered from 1; 0 where it has none. Looked up when features
/// are asked for: segments need no brands.
/// </summary>
internal sealed class BrandMap(SkuTable skus)
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int[] _brands = new int[64];
    private Taxonomy? _taxonomy;
    private int _known;

    public int this[int sku] => _brands[sku];

    /// <summary>By sku, for a loop over many.</summary>
    public ReadOnlySpan<int> BySku => _brands;

    /// <summary>One more than the largest number.</summary>
    public int Numbers => _numbers.Count + 1;

    /// <summary>Looks up the skus that the range met since the last call; all of them under another taxonomy.</summary>
    public void Extend(Taxonomy taxonomy)
    {
        if (_taxonomy != taxonomy) (_taxonomy, _known) = (taxonomy, 0);
        if (skus.Count > _brands.Length) Array.Resize(ref _brands, Math.Max(skus.Count, _brands.Length * 2));
        for (; _known < skus.Count; _known++) _brands[_known] = NumberOf(taxonomy.BrandOf(skus[_known]));
    }

    private int NumberOf(string? brand)
    {
        if (brand is null) return 0;
        if (!_numbers.TryGetValue(brand, out var number)) _numbers.Add(brand, number = _numbers.Count + 1);
        return number;
    }
}
