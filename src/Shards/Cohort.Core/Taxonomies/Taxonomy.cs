using System.Text;

namespace Cohort.Core.Taxonomies;

/// <summary>
/// Which category and brand each sku belongs to, at one version. Immutable and shared by all ranges of a process.
/// Category ids are dense and in ordinal (UTF-8 byte) order of their names, so that comparing two ids compares the
/// names; <see cref="Unknown"/> is 0.
/// </summary>
public sealed class Taxonomy
{
    /// <summary>The id of the category of a sku that is not in the taxonomy, or has no category there.</summary>
    public const int Unknown = 0;

    /// <summary>The name of <see cref="Unknown"/>.</summary>
    public const string UnknownName = "UNKNOWN";

    private readonly Dictionary<string, Entry> _skus;
    private readonly Dictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string[] _categories;
    private readonly Dictionary<string, int> _ids;
    private readonly Lazy<HashSet<string>> _brands;

    internal Taxonomy(string version, string[] categories, Dictionary<string, Entry> skus)
    {
        Version = version;
        _categories = categories;
        _ids = new Dictionary<string, int>(categories.Length, StringComparer.Ordinal);
        for (var id = 0; id < categories.Length; id++) _ids.Add(categories[id], id);
        _skus = skus;
        _lookup = skus.GetAlternateLookup<ReadOnlySpan<char>>();
        _brands = new Lazy<HashSet<string>>(() => [.. skus.Values.Select(entry => entry.Brand).OfType<string>()]);
    }

    /// <summary>A fingerprint of the content: 32 hexadecimal digits, independent of the order of the rows.</summary>
    public string Version { get; }

    /// <summary>Number of categories, UNKNOWN included: ids are 0 to one less.</summary>
    public int CategoryCount => _categories.Length;

    /// <summary>Number of skus that the taxonomy knows.</summary>
    public int SkuCount => _skus.Count;

    /// <summary>All category names by id.</summary>
    public IReadOnlyList<string> Categories => _categories;

    /// <summary>The name of a category id.</summary>
    public string CategoryName(int id) => _categories[id];

    /// <summary>The id of a category name, compared ordinally.</summary>
    public bool TryGetCategory(string name, out int id) => _ids.TryGetValue(name, out id);

    /// <summary>The category id of a sku (UTF-8), <see cref="Unknown"/> where the taxonomy has none.</summary>
    public int CategoryOf(ReadOnlySpan<byte> sku) => Find(sku, out var entry) ? entry.Category : Unknown;

    /// <summary>The brand of a sku (UTF-8), or null where the taxonomy has none.</summary>
    public string? BrandOf(ReadOnlySpan<byte> sku) => Find(sku, out var entry) ? entry.Brand : null;

    /// <summary>The names of all brands, each once, in no order.</summary>
    internal IEnumerable<string> Brands => _brands.Value;

    /// <summary>All skus, in no order.</summary>
    internal IEnumerable<string> Skus => _skus.Keys;

    /// <summary>Whether a sku has this brand, compared ordinally.</summary>
    internal bool HasBrand(string name) => _brands.Value.Contains(name);

    /// <summary>Whether the taxonomy has a sku, compared ordinally.</summary>
    internal bool HasSku(string sku) => _skus.ContainsKey(sku);

    internal IEnumerable<KeyValuePair<string, Entry>> Entries => _skus;

    private bool Find(ReadOnlySpan<byte> sku, out Entry entry)
    {
        Span<char> chars = stackalloc char[Limits.IdBytes];
        if (Encoding.UTF8.TryGetChars(sku, chars, out var written)) return _lookup.TryGetValue(chars[..written], out entry);
        entry = default;
        return false;
    }

    internal readonly record struct Entry(int Category, string? Brand);
}
