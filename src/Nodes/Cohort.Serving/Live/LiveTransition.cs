using System.Text;
using Cohort.Store.Questions;
using Cohort.Store.Serving;

namespace Cohort.Serving.Live;

/// <summary>A transition as streams send it, written once for all of them.</summary>
/// <param name="Mark">Its place among all.</param>
/// <param name="User">The user.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Frame">The event.</param>
internal sealed record LiveTransition(FeedMark Mark, string User, string Segment, byte[] Frame)
{
    public static LiveTransition Of(FedTransitionReply fed) => new(
        FeedMark.Parse(fed.Cursor), fed.Transition.UserId, fed.Transition.Segment,
        Encoding.UTF8.GetBytes($"id: {fed.Cursor}\nevent: transition\ndata: {CohortJson.Of(fed.Transition)}\n\n"));
}
