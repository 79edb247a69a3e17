namespace Cohort.Store.Serving;

/// <summary>
/// Rules, a taxonomy or both that are to be in force together, as the next revisions; and against which revisions of the
/// other they were evaluated.
/// </summary>
/// <param name="FormerRules">The last revision of the rules that is stored; 0 without any.</param>
/// <param name="FormerTaxonomy">The last revision of the taxonomy that is stored; 0 without any.</param>
internal sealed record NextActivation(int FormerRules, int FormerTaxonomy)
{
    /// <summary>The rules; null where they stay.</summary>
    public (string Version, string Text)? Rules { get; init; }

    /// <summary>The taxonomy, encoded; null where it stays.</summary>
    public (string Version, ReadOnlyMemory<byte> Content)? Taxonomy { get; init; }
}
