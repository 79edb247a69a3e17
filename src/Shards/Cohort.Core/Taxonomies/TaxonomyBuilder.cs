using Cohort.Core.Texts;

namespace Cohort.Core.Taxonomies;

/// <summary>
/// Collects rows of sku, category and brand into a <see cref="Taxonomy"/>. The order of the rows does not matter, and
/// a row may be repeated; rows that contradict each other are refused.
/// </summary>
public sealed class TaxonomyBuilder
{
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
        if (TaxonomyRules.OfRow(row, sku, category, brand) is { } fault) return fault;
        if (_rows.TryGetValue(sku, out var first))
            return Conflict(row, "category", sku, category, first.Category, first.Number)
                ?? Conflict(row, "brand", sku, brand, first.Brand, first.Number);
        if (category.Length > 0 && !_categories.Contains(category))
        {
            // One id is UNKNOWN's.
            if (_categories.Count == Limits.Categories - 1) return TaxonomyRules.TooManyCategories(row, category);
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

    private string Version()
    {
        using var fingerprint = new TaxonomyFingerprint();
        foreach (var (sku, row) in _rows.OrderBy(pair => pair.Key, Utf8Order.Instance)) fingerprint.Add(sku, row.Category, row.Brand);
        return fingerprint.Version();
    }

    private static TaxonomyFault? Conflict(int row, string field, string sku, string now, string before, int first) =>
        now == before ? null : new TaxonomyFault(row, field,
            $"The sku {Excerpt.Of(sku)} has {Named(field, now)} here but {Named(field, before)} in row {first}; keep one of the two.");

    private static string Named(string field, string text) => text.Length == 0 ? $"no {field}" : $"the {field} {Excerpt.Of(text)}";
}
