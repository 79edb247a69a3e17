using System.CommandLine;
using Cohort.Core.Texts;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules show</c>: the text of rules that hold or held.</summary>
internal static class RulesShowCommand
{
    public static Command Create()
    {
        var revision = RevisionArguments.Optional("REVISION", "Which version, as 'cohort rules history' lists them; the one in force unless given.");
        return new Command("show",
            """
            Print the text of rules that are in force or were, to look at them or to go on from there.

            Example:
              cohort rules show --data data > rules.cohort
              cohort rules show 3 --data data
            """)
        { revision }.Ask(async (parsed, cohort, answer) =>
        {
            var rules = await cohort.RulesAsync(parsed.GetValue(revision), answer.Cancel);
            if (answer.WroteJson(rules)) return;
            answer.Output.WriteLine(Shown.Lines(rules.Text).TrimEnd('\n'));
        });
    }
}
