using Cohort.Store.Serving;

namespace Cohort.Store.Questions;

/// <summary>Transitions in the order in which they were stored.</summary>
/// <param name="Items">The transitions, each with its cursor.</param>
/// <param name="Next">Given as <c>after</c>, asks for what was stored later; it holds for ever, also where nothing was found.</param>
/// <param name="HasMore">Whether there may be more by now: asking again at once is worth it.</param>
public sealed record FeedReply(IReadOnlyList<FedTransitionReply> Items, string Next, bool HasMore)
{
    /// <summary>As <c>after</c>: only where the last of them is, so that whoever asks hears of those that come later.</summary>
    public const string End = "end";

    /// <summary>The page of a store in the form of answers.</summary>
    /// <exception cref="CohortException">The cursor is none that the store gave, what lay after it is not kept any more, or the page is too large.</exception>
    internal static async Task<FeedReply> Of(IServingReader store, FeedFilter filter, string? after, int limit, CancellationToken cancel)
    {
        try
        {
            if (after == End) return new([], (await store.FeedEndAsync(cancel).ConfigureAwait(false)).ToString(), false);
            var page = await store.FeedAsync(filter, FeedMark.Parse(after), limit, cancel).ConfigureAwait(false);
            if (after is not null) Then.Require(FeedMark.Parse(after), await store.TransitionStartAsync(cancel).ConfigureAwait(false));
            return new([.. page.Items.Select(item => new FedTransitionReply(item.Mark.ToString(), TransitionReply.Of(item.Transition)))], page.Next.ToString(), page.HasMore);
        }
        catch (ArgumentException e)
        {
            throw new CohortException(Refusal.Wrong, e.Message);
        }
    }
}

/// <summary>A transition and its place among all that were stored.</summary>
/// <param name="Cursor">Its place; given as <c>after</c>, asks for those that were stored later.</param>
/// <param name="Transition">The transition.</param>
public sealed record FedTransitionReply(string Cursor, TransitionReply Transition);
