using Cohort.Core.Purchases;

namespace Cohort.Store.Serving;

/// <summary>
/// Where the transitions begin that are kept. Of those before it one is kept for each segment that a user was in then: their entry.
/// So memberships of every date from then on are told, and since when.
/// </summary>
/// <param name="From">The first date of which all are kept; null where none was ever let go.</param>
/// <param name="After">The place of the last one that was let go, or would have been.</param>
internal readonly record struct TransitionStart(BusinessDate? From, FeedMark After);
