namespace Cohort.Store.Questions;

/// <summary>An order began, or is done.</summary>
/// <param name="Order">Its number.</param>
/// <param name="Done">Whether it is done already; otherwise status and history say when it is.</param>
/// <param name="Ranges">The ranges that began with it, as far as they are known now.</param>
public sealed record BegunReply(long Order, bool Done, IReadOnlyList<int> Ranges)
{
    /// <summary>An order that began.</summary>
    public static BegunReply Of(long order) => new(order, false, []);
}

/// <summary>An activation was stored, or held already; all ranges evaluate by it soon.</summary>
/// <param name="RulesRevision">The revision of the rules; null where there are none yet.</param>
/// <param name="TaxonomyRevision">The revision of the taxonomy; null where there is none yet.</param>
/// <param name="Revision">That of what was sent, where it was one of the two.</param>
public sealed record ActivatedReply(int? RulesRevision, int? TaxonomyRevision, int? Revision)
{
    /// <summary>An activation of rules, of a taxonomy, or of both.</summary>
    public static ActivatedReply Of(int? rulesRevision, int? taxonomyRevision, bool hasRules, bool hasTaxonomy) =>
        new(rulesRevision, taxonomyRevision, !hasTaxonomy ? rulesRevision : hasRules ? null : taxonomyRevision);
}
