using Cohort.Core.Segments.Rules;
using Cohort.Core.Taxonomies;

namespace Cohort.Core.Segments;

/// <summary>
/// The rules and taxonomy that ranges evaluate under, each with its revision. Immutable, shared by all ranges.
/// </summary>
public sealed class RuleContext
{
    /// <summary>A context of rules that are bound to this taxonomy.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="rulesRevision">Counts the activations of rules: 1 for the first. Bringing back old rules is a new revision.</param>
    /// <param name="taxonomy">The taxonomy.</param>
    /// <param name="taxonomyRevision">Counts the activations of taxonomies likewise.</param>
    public RuleContext(RuleSet rules, int rulesRevision, Taxonomy taxonomy, int taxonomyRevision)
    {
        Rules = rules;
        RulesRevision = rulesRevision;
        Taxonomy = taxonomy;
        TaxonomyRevision = taxonomyRevision;
        Plan = new TermPlan(rules);
    }

    /// <summary>The rules.</summary>
    public RuleSet Rules { get; }

    /// <summary>How many dates the window has: as many in every context of a range.</summary>
    public int WindowDays => Rules.WindowDays;

    /// <summary>Which activation of rules this is, from 1.</summary>
    public int RulesRevision { get; }

    /// <summary>The taxonomy.</summary>
    public Taxonomy Taxonomy { get; }

    /// <summary>Which activation of a taxonomy this is, from 1.</summary>
    public int TaxonomyRevision { get; }

    /// <summary>Finds a segment by its name, <c>affinity:CATEGORY</c> included; false where the context has none.</summary>
    public bool TryGetSegment(string name, out SegmentKey segment)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (SegmentKey.NamesAffinity(name))
        {
            var isThere = Taxonomy.TryGetCategory(name[SegmentKey.AffinityPrefix.Length..], out var category);
            segment = new SegmentKey(true, category);
            return isThere && category != Taxonomies.Taxonomy.Unknown;
        }

        var index = Rules.IndexOf(name);
        segment = new SegmentKey(false, index ?? 0);
        return index is not null;
    }

    /// <summary>64-bit words of one user's memberships: a bit per rule, then four affinity categories a word.</summary>
    internal int MembershipWords => Rules.Words + ((Rules.AffinityTop + 3) / 4);

    internal TermPlan Plan { get; }
}
