namespace Cohort.Engine;

/// <summary>One row of a taxonomy: to which category and brand a sku belongs.</summary>
/// <param name="Sku">The article, 1 to 128 bytes of UTF-8.</param>
/// <param name="Category">Its category, at most 128 bytes of UTF-8; empty where it has none.</param>
/// <param name="Brand">Its brand, at most 128 bytes of UTF-8; empty where it has none.</param>
public readonly record struct TaxonomyRow(string Sku, string Category, string Brand = "");
