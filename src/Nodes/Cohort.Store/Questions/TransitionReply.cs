using Cohort.Core.Purchases;
using Cohort.Core.Segments;

namespace Cohort.Store.Questions;

/// <summary>A user entered or left a segment.</summary>
/// <param name="Id">The same for a repeat, and for no other transition.</param>
/// <param name="UserId">The user.</param>
/// <param name="Segment">The segment's name.</param>
/// <param name="Change"><c>entered</c> or <c>left</c>.</param>
/// <param name="AsOf">The as-of date when it happened.</param>
/// <param name="Cause">Why it happened.</param>
/// <param name="EventId">What caused it, as <see cref="Transition.EventId"/> says; null where there is nothing of that kind.</param>
/// <param name="Rules">Which activation of rules held.</param>
/// <param name="Taxonomy">Which activation of a taxonomy held.</param>
public sealed record TransitionReply(
    string Id, string UserId, string Segment, string Change, BusinessDate AsOf, CauseKind Cause, string? EventId, Activation Rules, Activation Taxonomy)
{
    /// <summary>The form of a transition for answers.</summary>
    public static TransitionReply Of(Transition transition)
    {
        ArgumentNullException.ThrowIfNull(transition);
        return new(
            transition.Id, transition.UserId, transition.Segment, transition.Entered ? "entered" : "left", transition.AsOf, transition.Cause,
            transition.EventId.Length > 0 ? transition.EventId : null, transition.Rules, transition.Taxonomy);
    }
}
