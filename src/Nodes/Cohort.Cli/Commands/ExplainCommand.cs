using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Explaining;
using Cohort.Engine.Explaining;
using Cohort.Engine.Reading;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort explain</c>: why a user is in a segment or not.</summary>
internal static class ExplainCommand
{
    /// <summary>Cells that fit on a screen.</summary>
    public const int DefaultCells = 20;

    public static Command Create()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        var segment = new Argument<string>("SEGMENT") { Description = "The segment's name or title; affinity:CATEGORY for an affinity." };
        var cells = CommonOptions.Whole("--cells", "At most so many of the latest cells; 0 is all.", DefaultCells, 0, int.MaxValue);
        return new Command("explain",
            """
            Tell why a user is in a segment or not: the rule, each comparison with its numbers, the purchases behind
            it, what is missing, and the day on which it ends without another purchase.

            Example:
              cohort explain 1042 dairy_lovers --data data
              cohort explain 1042 "affinity:CHEESE" --data data
            """)
        { user, segment, cells }.From((parsed, view, answer) => Explain(
            view, parsed.GetRequiredValue(user), parsed.GetRequiredValue(segment), parsed.GetValue(cells), answer));
    }

    /// <summary>Answers for one user and one segment.</summary>
    /// <exception cref="CommandException">The directory does not know the one or the other.</exception>
    public static void Explain(DirectoryView view, string user, string segment, int cells, Answer answer)
    {
        var key = SegmentList.Find(view.Context, segment);
        var why = new SegmentExplanation(view, UserCard.Read(view, user), key);
        if (answer.Json) Json.Write(answer.Output, ExplanationJson.Of(why));
        else new ExplanationText(why, answer.Output).Write(cells);
    }
}
