using System.CommandLine;
using Cohort.Cli.Exports;
using Cohort.Cli.Input;
using Cohort.Engine.Reading;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort export</c>: what a data directory holds, as CSV.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, Action<ExportJob>> Exports = new(StringComparer.Ordinal)
    {
        ["affinity"] = SpendExport.Affinity,
        ["spend"] = SpendExport.Spend,
        ["members"] = RowExports.Members,
        ["transitions"] = TransitionsExport.Run,
        ["dead-letters"] = RowExports.DeadLetters,
        ["conflicts"] = RowExports.Conflicts,
        ["expired"] = RowExports.Expired,
    };

    public static Command Create()
    {
        var what = new Argument<string>("WHAT")
        {
            Description = "affinity (user_id, rank, category, spend_minor), spend (user_id, category, spend_minor), members (user_id, segment), transitions, dead-letters (records that were refused), conflicts (repeats of an event id with another content), or expired (purchases dated before the window).",
        };
        what.AcceptOnlyFromAmong([.. Exports.Keys]);
        var data = CommonOptions.Data();
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
            Write what a data directory holds as CSV, sorted, with a line feed at each end of line. The same purchases
            give the same bytes, whatever the number of ranges; only transitions depend on the order in which they came.

            Example:
              cohort export affinity --data data --out affinity.csv
              cohort export members --data data
            """)
        { what, data, file, raw };
        command.SetAction((parsed, cancel) => Task.Run(() =>
        {
            var streams = parsed.InvocationConfiguration;
            return Export(parsed.GetRequiredValue(what), parsed.GetRequiredValue(data), parsed.GetRequiredValue(file), parsed.GetValue(raw), streams.Output, streams.Error, cancel);
        }, cancel));
        return command;
    }

    private static int Export(string what, string data, string file, bool raw, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        using var view = DirectoryView.Open(data);
        var rows = 0L;
        ProgressLine.Run($"Exporting {what}", "rows", progress =>
        {
            using var job = new ExportJob(view, file, output, raw, progress, cancel);
            Exports[what](job);
            job.Commit();
            rows = job.Rows;
        });
        if (file != "-") error.WriteLine($"Exported {Amount.Of(rows, "row")} of {what} into {file}.");
        return ExitCode.Done;
    }
}
