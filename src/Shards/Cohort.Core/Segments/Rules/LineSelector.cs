namespace Cohort.Core.Segments.Rules;

/// <summary>What a term can pick lines by, beside the category.</summary>
public enum Dimension : byte
{
    /// <summary>The brand that the taxonomy has for the sku.</summary>
    Brand,

    /// <summary>The sku itself.</summary>
    Sku,
}

/// <summary>Which lines a term looks at, other than those of a category.</summary>
/// <param name="Dimension">What they have in common.</param>
/// <param name="Name">The name of the brand, or the sku.</param>
public readonly record struct LineSelector(Dimension Dimension, string Name)
{
    /// <summary>What rules call the dimension: <c>brand</c> or <c>sku</c>.</summary>
    public string Word => Dimension == Dimension.Brand ? "brand" : "sku";
}
