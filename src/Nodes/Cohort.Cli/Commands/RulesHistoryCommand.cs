using System.CommandLine;
using System.Globalization;
using Cohort.Store.Questions;
using Cohort.Verbs.Display;
using Cohort.Verbs.Reading;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules history</c>: the versions of rules that were in force.</summary>
internal static class RulesHistoryCommand
{
    private const int DefaultLimit = 20;

    public static Command Create()
    {
        var limit = CommonOptions.Limit(DefaultLimit, "of the latest versions");
        return new Command("history",
            """
            List the versions of the rules that were ever in force, the latest first: who put them there, when and why. 'cohort
            rules show' prints the text of one, 'cohort rules diff' what differs between two.

            Example:
              cohort rules history --data data
            """)
        { limit }.Ask(async (parsed, cohort, answer) =>
        {
            var versions = await Paging.Items((mark, count) => cohort.RulesVersionsAsync(mark, count, answer.Cancel), null, parsed.GetValue(limit)).ToListAsync(answer.Cancel);
            if (answer.WroteJsonLines(versions)) return;
            Tell(versions, answer.Output);
        });
    }

    private static void Tell(IReadOnlyList<RulesVersionReply> versions, TextWriter output)
    {
        var table = new TextTable(">Revision", "Version", ">Taxonomy", "When (UTC)", "By", "Reason");
        foreach (var one in versions)
        {
            table.Add(
                one.Revision.ToString(CultureInfo.InvariantCulture), one.Version, one.TaxonomyRevision?.ToString(CultureInfo.InvariantCulture) ?? "-",
                one.At?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "not noted", one.By ?? "not noted", one.Reason ?? "");
        }

        table.Write(output);
    }
}
