using System.CommandLine;
using Cohort.Cli.Exports;
using Cohort.Cli.Input;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort export</c>: what a data directory or a cluster holds, as CSV.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, Func<ExportJob, Task>> Exports = new(StringComparer.Ordinal)
    {
        ["affinity"] = SpendExport.Affinity,
        ["spend"] = SpendExport.Spend,
        ["members"] = MembersExport.Run,
        ["transitions"] = TransitionsExport.Run,
        ["dead-letters"] = LetterExports.DeadLetters,
        ["conflicts"] = LetterExports.Conflicts,
        ["expired"] = LetterExports.Expired,
    };

    public static Command Create()
    {
        var what = new Argument<string>("WHAT")
        {
            HelpName = "WHAT",
            Description = "affinity (user_id, rank, category, spend_minor), spend (user_id, category, spend_minor), members (user_id, segment), transitions, dead-letters (records that were refused), conflicts (repeats of an event id with another content), or expired (purchases dated before the window).",
        };
        what.AllowOnly([.. Exports.Keys]);
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "The data directory; it can be read while 'cohort run' is writing it." };
        var node = Asking.Node("The address of a node of a cluster.");
        var file = new Option<string>("--out")
        {
            HelpName = "FILE",
            Description = "Where the CSV goes; a file appears only when it is complete. - is standard output.",
            DefaultValueFactory = _ => "-",
        };
        var raw = new Option<bool>("--raw")
        {
            Description = "Write texts as they are, for programs. Without it a text that a spreadsheet would take for a formula, because it begins with =, +, -, @ or a tab, has an apostrophe before it.",
        };
        var command = new Command("export",
            """
            Write what a data directory or a cluster holds as CSV, sorted, with a line feed at each end of line. The same purchases
            give the same bytes, whatever the number of ranges; only transitions depend on the order in which they came.

            Example:
              cohort export affinity --data data --out affinity.csv
              cohort export members --node http://127.0.0.1:8080
            """)
        { what, data, node, file, raw };
        command.SetAction((parsed, cancel) => Task.Run(
            async () =>
            {
                await using var cohort = Asking.CohortOf(parsed.GetValue(data), parsed.GetValue(node), () => null);
                return Export(parsed.GetRequiredValue(what), cohort, parsed.GetRequiredValue(file), parsed.GetValue(raw), parsed.InvocationConfiguration, cancel);
            },
            cancel));
        return command;
    }

    private static int Export(string what, ICohort cohort, string file, bool raw, InvocationConfiguration streams, CancellationToken cancel)
    {
        var rows = 0L;
        ProgressLine.Run($"Exporting {what}", "rows", progress =>
        {
            using var job = new ExportJob(cohort, file, streams.Output, raw, progress, cancel);

            // What shows progress waits for the step.
            Exports[what](job).GetAwaiter().GetResult();
            job.Commit();
            rows = job.Rows;
        });
        if (file != "-") streams.Error.WriteLine($"Exported {Amount.Of(rows, "row")} of {what} into {file}.");
        return ExitCode.Done;
    }
}
