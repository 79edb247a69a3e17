using Cohort.Core.Purchases;

namespace Cohort.Store.Questions;

/// <summary>How segments overlap.</summary>
/// <param name="AsOf">The as-of date.</param>
/// <param name="Segments">The segments, each with all of its members.</param>
/// <param name="Combinations">How many users are in exactly some of them, the most first; combinations of nobody are left out.</param>
public sealed record OverlapReply(BusinessDate? AsOf, IReadOnlyList<SegmentReply> Segments, IReadOnlyList<CombinationReply> Combinations);

/// <summary>How many users are in some of the segments that were asked for, and in none of the others.</summary>
/// <param name="Segments">The names of those they are in.</param>
/// <param name="Users">How many.</param>
public sealed record CombinationReply(IReadOnlyList<string> Segments, long Users);

/// <summary>When the members of a segment leave it if nobody buys anything more.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="AsOf">The as-of date.</param>
/// <param name="Members">Its members now.</param>
/// <param name="Days">How many leave on each date after the as-of date.</param>
/// <param name="Later">How many are in it still after the last of them.</param>
public sealed record ExitsReply(string Segment, BusinessDate? AsOf, long Members, IReadOnlyList<ExitDayReply> Days, long Later);

/// <summary>How many leave on a date.</summary>
public sealed record ExitDayReply(BusinessDate Date, long Users);
