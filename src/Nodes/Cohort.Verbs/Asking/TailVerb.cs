using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort tail</c>: who enters and leaves what, as it happens.</summary>
internal static class TailVerb
{
    private const int Page = 200;

    // Somebody looks on: often enough to feel at once, and nothing for a node to answer.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Verb Create()
    {
        var user = CommonArguments.OptionalText("--user", "ID", "Only those of this user.");
        var segment = CommonArguments.OptionalText("--segment", "NAME", "Only those of this segment.", NameKind.Segment);
        var limit = CommonArguments.Limit(0, "transitions, and then end");
        return new Verb("tail",
            """
            Show who enters and leaves which segment from now on, with the cause, each as soon as it is stored, until Ctrl-C.

            Example:
              cohort tail --segment dairy_lovers --data data
              cohort tail --json --node http://127.0.0.1:8080
            """)
        {
            Arguments = [user, segment, limit],
            Paths = ["GET /v1/transitions/feed"],
            Run = async (input, cohort, answer) => await Follow(cohort, new FeedFilter(input.Of(user), input.Of(segment)), input.Of(limit), answer),
        };
    }

    private static async Task Follow(ICohort cohort, FeedFilter filter, int limit, Answer answer)
    {
        var (cursor, left) = ((await cohort.FeedAsync(filter, FeedReply.End, Page, answer.Cancel)).Next, limit == 0 ? int.MaxValue : limit);
        while (left > 0)
        {
            var page = await cohort.FeedAsync(filter, cursor, Math.Min(Page, left), answer.Cancel);
            foreach (var item in page.Items) Write(item.Transition, answer);
            (cursor, left) = (page.Next, left - page.Items.Count);
            if (page.Items.Count > 0) await answer.Output.FlushAsync(answer.Cancel);
            if (!page.HasMore) await Task.Delay(Pause, answer.Cancel);
        }
    }

    // A table would wait for its last row.
    private static void Write(TransitionReply transition, Answer answer)
    {
        if (answer.WroteJson(transition)) return;
        answer.Output.WriteLine($"{transition.AsOf}  {transition.UserId} {transition.Change} {transition.Segment}: {TransitionTable.CauseOf(transition)}");
    }
}
