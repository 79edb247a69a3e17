using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store.Serving;

/// <summary>Which transitions are asked for; what is null does not matter.</summary>
/// <param name="User">Only this user's.</param>
/// <param name="Segment">Only into and out of this segment.</param>
/// <param name="From">Only from this as-of date on.</param>
/// <param name="To">Only up to this as-of date.</param>
public sealed record TransitionFilter(
    string? User = null, string? Segment = null, BusinessDate? From = null, BusinessDate? To = null)
{
    /// <summary>Whether they come the other way round: of each user, the latest first.</summary>
    public bool LatestFirst { get; init; }

    internal bool Takes(Transition transition) =>
        (User is null || transition.UserId == User)
        && (Segment is null || transition.Segment == Segment)
        && (From is not { } from || transition.AsOf >= from)
        && (To is not { } to || transition.AsOf <= to);
}
