using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query segments</c>: all segments and how many users are in each.</summary>
internal static class QuerySegmentsCommand
{
    public static Command Create() => new Command("segments",
        """
        Show every segment with its number of members: rules in the order of their file, then category affinities.

        Example:
          cohort query segments --data data
        """).From((_, view, answer) =>
        {
            var table = new TextTable("Segment", "Title", ">Members");
            foreach (var segment in SegmentList.Of(view))
            {
                if (answer.Json) Json.Write(answer.Output, segment);
                else table.Add(segment.Name, segment.Title, Amount.Count(segment.Members));
            }

            if (answer.Json) return;
            if (table.IsEmpty) answer.Output.WriteLine("The rules have no segments, and nobody has an affinity.");
            table.Write(answer.Output);
        });
}
