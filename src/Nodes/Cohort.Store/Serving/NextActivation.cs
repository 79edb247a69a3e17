namespace Cohort.Store.Serving;

/// <summary>
/// Rules, a taxonomy or both that are to be in force together, as the next revisions; and against which revisions of the
/// other they were evaluated.
/// </summary>
/// <param name="FormerRules">The last revision of the rules that is stored; 0 without any.</param>
/// <param name="FormerTaxonomy">The last revision of the taxonomy that is stored; 0 without any.</param>
internal sealed record NextActivation(int FormerRules, int FormerTaxonomy)
{
    /// <summary>Who wants it, when, and why.</summary>
    public required ActivationEntry Entry { get; init; }

    /// <summary>The version of the taxonomy that holds from now on; empty without any.</summary>
    public required string TaxonomyVersion { get; init; }

    /// <summary>The rules; null where they stay.</summary>
    public (string Version, string Text)? Rules { get; init; }

    /// <summary>The taxonomy, encoded; null where it stays.</summary>
    public (string Version, ReadOnlyMemory<byte> Content)? Taxonomy { get; init; }

    /// <summary>The revision of the rules that holds from now on.</summary>
    public int RulesRevision => FormerRules + (Rules is null ? 0 : 1);

    /// <summary>The revision of the taxonomy that holds from now on.</summary>
    public int TaxonomyRevision => FormerTaxonomy + (Taxonomy is null ? 0 : 1);

    /// <summary>What it changes, as it is stored.</summary>
    public int Changed => ActivationEntry.Changed(Rules is not null, Taxonomy is not null);
}
