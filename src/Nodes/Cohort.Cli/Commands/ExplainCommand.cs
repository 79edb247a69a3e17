using System.CommandLine;
using Cohort.Cli.Explaining;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort explain</c>: why a user is in a segment or not.</summary>
internal static class ExplainCommand
{
    // Cells that fit on a screen.
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        var segment = new Argument<string>("SEGMENT") { Description = "The segment's name or title; affinity:CATEGORY for an affinity." };
        var limit = CommonOptions.Limit(DefaultLimit, "of the latest cells");
        limit.Aliases.Add("--cells");
        return new Command("explain",
            """
            Tell why a user is in a segment or not: the rule, each comparison with its numbers, the purchases behind
            it, what is missing, and the day on which it ends without another purchase.

            Example:
              cohort explain 1042 dairy_lovers --data data
              cohort explain 1042 "affinity:CHEESE" --node http://127.0.0.1:8080
            """)
        { user, segment, limit }.Ask(async (parsed, cohort, answer) =>
        {
            var why = await cohort.ExplainAsync(parsed.GetRequiredValue(user), parsed.GetRequiredValue(segment), answer.Cancel);
            if (!answer.WroteJson(why)) new ExplanationText(why, answer.Output).Write(parsed.GetValue(limit));
        });
    }
}
