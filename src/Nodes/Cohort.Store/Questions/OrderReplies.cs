namespace Cohort.Store.Questions;

/// <summary>An order began, or is done.</summary>
/// <param name="Order">Its number.</param>
public sealed record BegunReply(long Order);

/// <summary>An activation was stored, or held already; all ranges evaluate by it soon.</summary>
/// <param name="RulesRevision">The revision of the rules; null where there are none yet.</param>
/// <param name="TaxonomyRevision">The revision of the taxonomy; null where there is none yet.</param>
/// <param name="Revision">That of what was sent, where it was one of the two.</param>
public sealed record ActivatedReply(int? RulesRevision, int? TaxonomyRevision, int? Revision);
