using Cohort.Core.Texts;

namespace Cohort.Core.Taxonomies;

/// <summary>What may stand in a taxonomy, for whatever brings one: a file row by row, or bytes over a wire.</summary>
internal static class TaxonomyRules
{
    /// <summary>The fault of a row's texts, an empty category or brand being none; null where there is none.</summary>
    public static TaxonomyFault? OfRow(int row, string sku, string category, string brand) =>
        sku.Length == 0 ? new TaxonomyFault(row, "sku", "The sku is empty; name the article or remove the row.")
        : Of(row, "sku", sku, Limits.IdBytes) ?? Of(row, "category", category, Limits.NameBytes) ?? Of(row, "brand", brand, Limits.NameBytes);

    /// <summary>The fault of a category of a list of categories; null where there is none.</summary>
    public static TaxonomyFault? OfCategory(int entry, string category) => category.Length == 0 || category == Taxonomy.UnknownName
        ? new TaxonomyFault(entry, "category", $"The category {Excerpt.Of(category)} is what every taxonomy has for skus without one; remove it from the list.")
        : Of(entry, "category", category, Limits.NameBytes);

    /// <summary>The fault of a category that is one too many.</summary>
    public static TaxonomyFault TooManyCategories(int row, string category) => new(row, "category",
        $"The category {Excerpt.Of(category)} is one more than the {Limits.Categories - 1} that a taxonomy can hold; merge some.");

    private static TaxonomyFault? Of(int row, string field, string text, int most) =>
        TextFault.Of(field, text, most, mayBeEmpty: true) is { } detail ? new TaxonomyFault(row, field, detail) : null;
}
