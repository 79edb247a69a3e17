using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;
using Cohort.Verbs.Explaining;

namespace Cohort.Verbs.Asking;

/// <summary><c>cohort explain</c>: why a user is in a segment or not.</summary>
internal static class ExplainVerb
{
    // Cells that fit on a screen.
    private const int DefaultLimit = 20;

    public static Verb Create()
    {
        var user = CommonArguments.Text("USER", "The user's id.");
        var segment = CommonArguments.Text("SEGMENT", "The segment's name or title; affinity:CATEGORY for an affinity.", NameKind.Segment);
        var limit = CommonArguments.Limit(DefaultLimit, "of the latest cells", "--cells");
        return new Verb("explain",
            """
            Tell why a user is in a segment or not: the rule, each comparison with its numbers, the purchases behind
            it, what is missing, and the day on which it ends without another purchase.

            Example:
              cohort explain 1042 dairy_lovers --data data
              cohort explain 1042 "affinity:CHEESE" --node http://127.0.0.1:8080
            """)
        {
            Arguments = [user, segment, limit],
            Paths = ["GET /v1/users/{id}/explain"],
            Run = async (input, cohort, answer) =>
            {
                var why = await cohort.ExplainAsync(input.Of(user), input.Of(segment), answer.Cancel);
                if (!answer.WroteJson(why)) new ExplanationText(why, answer.Output).Write(input.Of(limit));
            },
        };
    }
}
