namespace Cohort.Core.Taxonomies;

/// <summary>Why a row cannot be part of a taxonomy. Bad input is a value, not an exception.</summary>
/// <param name="Row">The number of the row, as the caller counts.</param>
/// <param name="Field">The field at fault: sku, category or brand; of what was sent as bytes, also bytes, categories or version.</param>
/// <param name="Detail">Whole sentences that name what was found, what was expected and what to do.</param>
public sealed record TaxonomyFault(int Row, string Field, string Detail)
{
    /// <summary>The fault as a line: the number of the entry, the field and the detail.</summary>
    public override string ToString() => Row == 0 ? Detail : $"Entry {Row}, {Field}: {Detail}";
}
