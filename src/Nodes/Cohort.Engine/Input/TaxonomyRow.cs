namespace Cohort.Engine.Input;

/// <summary>One row of a taxonomy file; an empty category or brand is none.</summary>
public readonly record struct TaxonomyRow(string Sku, string Category, string Brand);
