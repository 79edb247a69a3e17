using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>Which transitions are told as they are stored; what is null does not matter.</summary>
/// <param name="User">Only this user's.</param>
/// <param name="Segment">Only into and out of this segment.</param>
public sealed record FeedFilter(string? User = null, string? Segment = null)
{
    internal bool Takes(Transition transition) => (User is null || transition.UserId == User) && (Segment is null || transition.Segment == Segment);
}
