using System.CommandLine;
using System.Text;
using Cohort.Cli.Display;
using Cohort.Cli.Reading;
using Cohort.Core.Hashing;
using Cohort.Engine.Reading;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query transitions</c>: who entered and left what, when and why.</summary>
internal static class QueryTransitionsCommand
{
    private const int DefaultLimit = 50;

    public static Command Create()
    {
        var user = new Option<string?>("--user") { HelpName = "ID", Description = "Only those of this user." };
        var segment = new Option<string?>("--segment") { HelpName = "NAME", Description = "Only those of this segment." };
        var limit = CommonOptions.Limit(DefaultLimit, "of the latest transitions");
        return new Command("transitions",
            """
            Show who entered and left which segment, with the date and the cause, in the order they were stored.

            Example:
              cohort query transitions --user 1042 --data data
              cohort query transitions --segment dairy_lovers --limit 100 --json --data data
            """)
        { user, segment, limit }.From((parsed, view, answer) =>
        {
            var (ofUser, ofSegment) = (parsed.GetValue(user), parsed.GetValue(segment));
            var all = view.Store.Transitions(ofUser is null ? null : UserHash.Of(Encoding.UTF8.GetBytes(ofUser)))
                .Where(t => (ofUser is null || t.UserId == ofUser) && (ofSegment is null || t.Segment == ofSegment));
            var shown = parsed.GetValue(limit) is var most && most == 0 ? all : all.TakeLast(most);
            if (answer.Json)
            {
                foreach (var transition in shown) Json.Write(answer.Output, TransitionLine.Of(transition));
                return;
            }

            var list = shown.ToList();
            if (list.Count > 0) TransitionTable.Write(list, answer.Output);
            else TellNone(view, ofUser, ofSegment, answer);
        });
    }

    // Segments of former rules may be asked for, so a name is only questioned when nothing was found.
    private static void TellNone(DirectoryView view, string? user, string? segment, Answer answer)
    {
        if (segment is not null) SegmentList.Find(view.Context, segment);
        if (user is not null) UserCard.Read(view, user);
        answer.Output.WriteLine("There are no such transitions.");
    }
}
