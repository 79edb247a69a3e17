using Cohort.Store.Questions;
using Cohort.Store.Serving;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort transitions</c>: who entered and left what, when and why.</summary>
internal static class TransitionsVerb
{
    private const int DefaultLimit = 50;

    public static Verb Create()
    {
        var user = CommonArguments.OptionalText("--user", "ID", "Only those of this user.");
        var segment = CommonArguments.OptionalText("--segment", "NAME", "Only those of this segment.", NameKind.Segment);
        var since = CommonArguments.DateOption("--since", "Only those from this as-of date on.");
        var until = CommonArguments.DateOption("--until", "Only those up to this as-of date.");
        var limit = CommonArguments.Limit(DefaultLimit, "of the latest transitions");
        return new Verb("transitions",
            """
            Show who entered and left which segment, with the date and the cause, in the order they were stored.

            Example:
              cohort transitions --user 1042 --data data
              cohort transitions --segment dairy_lovers --since 2026-03-01 --limit 100 --json --node http://127.0.0.1:8080
            """)
        {
            Arguments = [user, segment, since, until, limit],
            Paths = ["GET /v1/transitions", "GET /v1/segments/{name}", "GET /v1/users/{id}", "GET /v1/status"],
            Run = async (input, cohort, answer) =>
            {
                var filter = new TransitionFilter(input.Of(user), input.Of(segment), input.Of(since), input.Of(until));
                var found = Read(cohort, filter, input.Of(limit), answer.Cancel);
                if (answer.Json)
                {
                    await foreach (var transition in found) answer.WroteJson(transition);
                    return;
                }

                var list = await found.ToListAsync(answer.Cancel);
                if (list.Count > 0) TransitionTable.Write(list, answer.Output);
                else await TellNone(cohort, filter, answer);
                if ((await cohort.StatusAsync(answer.Cancel)).TransitionsFrom is { } from) TransitionTable.TellStart(from, answer.Output);
            },
        };
    }

    // The latest come first from whoever is asked, and last on the screen.
    private static async IAsyncEnumerable<TransitionReply> Read(
        ICohort cohort, TransitionFilter filter, int limit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var wanted = filter with { LatestFirst = limit > 0 };
        var found = Paging.Items((mark, count) => cohort.TransitionsAsync(wanted, mark, count, cancel), null, limit);
        if (limit > 0)
        {
            foreach (var transition in (await found.ToListAsync(cancel)).AsEnumerable().Reverse()) yield return transition;
            yield break;
        }

        await foreach (var transition in found) yield return transition;
    }

    // Segments of former rules may be asked for, so a name is only questioned when nothing was found.
    private static async Task TellNone(ICohort cohort, TransitionFilter filter, Answer answer)
    {
        if (filter.Segment is { } segment) await cohort.SegmentAsync(segment, answer.Cancel);
        if (filter.User is { } user) await cohort.UserAsync(user, answer.Cancel);
        answer.Output.WriteLine("There are no such transitions.");
    }
}
