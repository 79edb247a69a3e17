namespace Cohort.Store;

/// <summary>Who put rules, a taxonomy or both in force, when, and why.</summary>
/// <param name="At">When.</param>
/// <param name="By">The name of their key, or of the account of the machine.</param>
/// <param name="Reason">Why, in their words; may be empty.</param>
public sealed record ActivationEntry(DateTimeOffset At, string By, string Reason)
{
    // Bits of the column: which of the two an activation changed.
    internal const int OfRules = 1;
    internal const int OfTaxonomy = 2;

    /// <summary>What an activation changed, as it is stored.</summary>
    internal static int Changed(bool rules, bool taxonomy) => (rules ? OfRules : 0) | (taxonomy ? OfTaxonomy : 0);

    /// <summary>The moment as it is stored.</summary>
    internal long Micros => StoredTime.Of(At);

    /// <summary>An entry as it was stored.</summary>
    internal static ActivationEntry Read(long micros, string by, string reason) => new(StoredTime.Read(micros), by, reason);
}

/// <summary>Rules that were put in force once. Programs of before noted no more than their version.</summary>
/// <param name="Revision">Which activation.</param>
/// <param name="Version">What their text says, by its hash.</param>
/// <param name="TaxonomyRevision">The taxonomy that was in force with them from then on; 0 where that was not noted.</param>
/// <param name="TaxonomyVersion">Its version; empty likewise.</param>
/// <param name="Entry">Who, when and why; null where that was not noted.</param>
internal sealed record RulesVersion(int Revision, string Version, int TaxonomyRevision, string TaxonomyVersion, ActivationEntry? Entry);
