using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Cohort.Core.Purchases;

namespace Cohort.Core.Taxonomies;

/// <summary>
/// Collects rows of sku, category and brand into a <see cref="Taxonomy"/>. The order of the rows does not matter, and
/// a row may be repeated; rows that contradict each other are refused.
/// </summary>
public sealed class TaxonomyBuilder
{
    // Starts what the version is a hash of: a change of the canonical form below must change it.
    private const string CanonicalForm = "cohort taxonomy 1\n";

    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly HashSet<string> _categories = new(StringComparer.Ordinal);

    private readonly record struct Row(int Number, string Category, string Brand);

    /// <summary>Adds one row, or says why it cannot be added; then the builder stays as it was.</summary>
    /// <param name="row">The number of the row for messages, such as its line in a file.</param>
    /// <param name="sku">1 to <see cref="Limits.IdBytes"/> bytes of UTF-8.</param>
    /// <param name="category">
    /// At most <see cref="Limits.NameBytes"/> bytes of UTF-8; none where null, empty or <see cref="Taxonomy.UnknownName"/>.
    /// </param>
    /// <param name="brand">At most <see cref="Limits.NameBytes"/> bytes of UTF-8; none where null or empty.</param>
    /// <returns>Null where the row was added, or repeats an earlier one.</returns>
    public TaxonomyFault? Add(int row, string sku, string? category, string? brand)
    {
        ArgumentNullException.ThrowIfNull(sku);
        category = category is null or Taxonomy.UnknownName ? "" : category;
        brand ??= "";
        if (sku.Length == 0) return new TaxonomyFault(row, "sku", "The sku is empty; name the article or remove the row.");
        var fault = FaultOf(row, "sku", sku, Limits.IdBytes)
            ?? FaultOf(row, "category", category, Limits.NameBytes)
            ?? FaultOf(row, "brand", brand, Limits.NameBytes);
        if (fault is not null) return fault;
        if (_rows.TryGetValue(sku, out var first))
            return Conflict(row, "category", sku, category, first.Category, first.Number)
                ?? Conflict(row, "brand", sku, brand, first.Brand, first.Number);
        if (category.Length > 0 && !_categories.Contains(category))
        {
            // One id is UNKNOWN's.
            if (_categories.Count == Limits.Categories - 1) return TooManyCategories(row, category);
            _categories.Add(category);
        }
        _rows.Add(sku, new Row(row, category, brand));
        return null;
    }

    /// <summary>The taxonomy of the rows added so far; without any it knows only <see cref="Taxonomy.Unknown"/>.</summary>
    public Taxonomy Build()
    {
        string[] categories = [Taxonomy.UnknownName, .. _categories.Order(Utf8Order.Instance)];
        var ids = new Dictionary<string, int>(StringComparer.Ordinal) { [""] = Taxonomy.Unknown };
        for (var id = 1; id < categories.Length; id++) ids.Add(categories[id], id);
        var skus = new Dictionary<string, Taxonomy.Entry>(_rows.Count, StringComparer.Ordinal);
        foreach (var (sku, row) in _rows)
            skus.Add(sku, new Taxonomy.Entry(ids[row.Category], row.Brand.Length == 0 ? null : row.Brand));
        return new Taxonomy(Version(), categories, skus);
    }

    /// <summary>
    /// The first 32 hexadecimal digits of the SHA-256 of all rows by sku, the fields between tabs: no field holds one.
    /// </summary>
    private string Version()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(CanonicalForm));
        foreach (var (sku, row) in _rows.OrderBy(pair => pair.Key, Utf8Order.Instance))
            hash.AppendData(Encoding.UTF8.GetBytes($"{sku}\t{row.Category}\t{row.Brand}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }

    private static TaxonomyFault? FaultOf(int row, string field, string text, int limit)
    {
        if (!IsUtf16(text))
            return new TaxonomyFault(row, field, $"The {field} {Quoted(text)} has half of a surrogate pair; spell it in UTF-8.");
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > limit)
            return new TaxonomyFault(row, field, $"The {field} {Quoted(text)} has {bytes} bytes of UTF-8; shorten it to {limit}.");
        return text.Any(char.IsControl)
            ? new TaxonomyFault(row, field, $"The {field} {Quoted(text)} holds a control character; remove it.") : null;
    }

    /// <summary>Whether every surrogate has its partner.</summary>
    private static bool IsUtf16(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var length) != OperationStatus.Done) return false;
            text = text[length..];
        }
        return true;
    }

    private static TaxonomyFault? Conflict(int row, string field, string sku, string now, string before, int first) =>
        now == before ? null : new TaxonomyFault(row, field,
            $"The sku {Quoted(sku)} has {Named(field, now)} here but {Named(field, before)} in row {first}; keep one of the two.");

    private static TaxonomyFault TooManyCategories(int row, string category) => new(row, "category",
        $"The category {Quoted(category)} is one more than the {Limits.Categories - 1} that a taxonomy can hold; merge some.");

    private static string Named(string field, string text) =>
        text.Length == 0 ? $"no {field}" : $"the {field} {Quoted(text)}";

    private static string Quoted(string text) => Excerpt.Of(Encoding.UTF8.GetBytes(text));
}
