namespace Cohort.Store.Questions;

/// <summary>A segment and the members it has now.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Members">How many users are in it.</param>
public sealed record SegmentReply(string Segment, string Title, long Members);

/// <summary>A segment, with what its rule says.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Members">How many users are in it.</param>
/// <param name="Rule">The rule as written, or the meaning of an affinity in the language of rules.</param>
/// <param name="Description">Who is in it, in plain words.</param>
public sealed record SegmentDetailReply(string Segment, string Title, long Members, string Rule, string Description);
