using System.CommandLine;
using Cohort.Engine.Input;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules preview</c>: what a file of rules would change, without changing it.</summary>
internal static class RulesPreviewCommand
{
    private const int DefaultSamples = 3;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The file of rules." };
        var samples = CommonOptions.Whole(
            "--samples", $"Of how many users who would enter or leave a segment to show the id, for each; {DefaultSamples} unless given.", n => n is >= 0 and <= CohortLimits.PreviewSamples, $"a whole number from 0 to {CohortLimits.PreviewSamples}");
        return new Command("preview",
            """
            Show who would enter and leave which segment if these rules were in force, with the taxonomy that holds. Nothing is
            changed; 'cohort activate' puts them in force.

            Example:
              cohort rules preview rules.cohort --data data
            """)
        { file, samples }.Ask(async (parsed, cohort, answer) =>
        {
            var rules = RulesFile.Open(parsed.GetRequiredValue(file));
            var preview = await cohort.PreviewAsync(rules.Text, parsed.GetValue(samples) ?? DefaultSamples, answer.Cancel);
            if (answer.WroteJson(preview)) return;
            Tell(preview, answer.Output);
        });
    }

    private static void Tell(PreviewReply preview, TextWriter output)
    {
        var table = new TextTable("Segment", "Rule", ">Now", ">Then", ">Enter", ">Leave");
        foreach (var one in preview.Segments)
            table.Add(one.Segment, one.State, Amount.Count(one.Now), Amount.Count(one.Then), Amount.Count(one.Enters), Amount.Count(one.Leaves));
        table.Write(output);
        foreach (var one in preview.Segments)
        {
            if (one.Entering.Count > 0) output.WriteLine($"Into {one.Segment}, for instance: {string.Join(", ", one.Entering.Select(user => user.UserId))}.");
            if (one.Leaving.Count > 0) output.WriteLine($"Out of {one.Segment}, for instance: {string.Join(", ", one.Leaving.Select(user => user.UserId))}.");
        }

        output.WriteLine($"{Amount.Of(preview.Users, "user")} looked at, as of {preview.AsOf}. Nothing was changed. The turn to the next day looks at {Amount.Of(preview.WokenThen, "user")} by these rules, and at {Amount.Count(preview.WokenNow)} by those in force.");
    }
}
