using System.CommandLine;
using Cohort.Core.Texts;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules diff</c>: what differs between two versions of rules.</summary>
internal static class RulesDiffCommand
{
    public static Command Create()
    {
        var from = VerbSymbols.Argument(CommonArguments.Whole("FROM", "The former version, as 'cohort rules history' lists them.", 1));
        var to = RevisionArguments.Optional("TO", "The latter version; the one in force unless given.");
        return new Command("diff",
            """
            Print what differs between two versions of the rules, line by line: '-' for what only the former has, '+' for what only
            the latter has.

            Example:
              cohort rules diff 3 --data data
              cohort rules diff 2 4 --node http://127.0.0.1:8080
            """)
        { from, to }.Ask(async (parsed, cohort, answer) =>
        {
            var difference = RulesDifferenceReply.Of(await cohort.RulesAsync(parsed.GetValue(from), answer.Cancel), await cohort.RulesAsync(parsed.GetValue(to), answer.Cancel));
            if (answer.WroteJson(difference)) return;
            foreach (var (change, line) in difference.Lines)
                answer.Output.WriteLine($"{change switch { LineChange.Added => '+', LineChange.Removed => '-', _ => ' ' }} {Shown.Lines(line)}");
            answer.Output.WriteLine($"From revision {difference.From} to {difference.To}: {Amount.Of(difference.Added, "line")} added, {Amount.Count(difference.Removed)} removed.");
        });
    }
}
