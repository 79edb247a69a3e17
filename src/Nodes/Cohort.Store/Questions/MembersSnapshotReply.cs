namespace Cohort.Store.Questions;

/// <summary>The moment of which all members of a segment are told.</summary>
/// <param name="Segment">The segment's name.</param>
/// <param name="Members">How many there are.</param>
/// <param name="Cursor">The last transition by then: those after it, as they are told in the order in which they were stored, are what changed since.</param>
/// <param name="RulesRevision">The revision of the rules that was activated last.</param>
public sealed record MembersSnapshotReply(string Segment, long Members, string Cursor, int RulesRevision);
