using System.CommandLine;
using System.Text;
using Cohort.Cli.Input;
using Cohort.Engine.Texts;
using Cohort.Store;
using Cohort.Store.Questions;
using Cohort.Verbs.Reading;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort dead-letters export</c>: the records of dead letters as they came, to be corrected and sent again.</summary>
internal static class DeadLettersExportCommand
{
    public static Command Create()
    {
        var letters = new LetterArguments();
        var file = new Option<string>("--out")
        {
            HelpName = "FILE",
            Description = "Where the records go; a file appears only when it is complete. - is standard output.",
            DefaultValueFactory = _ => "-",
        };
        var data = new Option<string?>("--data") { HelpName = "DIR", Description = "The data directory; it can be read while 'cohort run' is writing it." };
        var node = Asking.Node("The address of a node of a cluster.");
        var command = new Command("export",
            """
            Write the records of dead letters as they came, one to a line, sorted by source and place: to be corrected, given to
            'cohort run --events', or produced to the topic of purchases again. A record of which only the beginning is kept, or
            that is no line of text, is left out and counted.

            Example:
              cohort dead-letters export --reason wrong-format --out refused.ndjson --node http://127.0.0.1:8080
            """)
        { letters.Reasons, letters.Sources, file, data, node };
        command.SetAction((parsed, cancel) => Task.Run(
            async () =>
            {
                await using var cohort = Asking.CohortOf(parsed.GetValue(data), parsed.GetValue(node), () => null);
                Export(cohort, letters.Wanted(parsed), parsed.GetRequiredValue(file), parsed.InvocationConfiguration, cancel);
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private static void Export(ICohort cohort, Func<LetterReply, bool> isWanted, string file, InvocationConfiguration streams, CancellationToken cancel)
    {
        var (written, left) = (0L, 0L);
        using var target = file == "-" ? null : new AtomicFile(file);

        // What shows progress waits for the step.
        ProgressLine.Run("Exporting dead letters", "records", progress => Write(progress).GetAwaiter().GetResult());
        target?.Commit();
        if (left > 0) streams.Error.WriteLine($"{Amount.Of(left, "record")} left out: only the beginning of each is kept, or it is no line of text.");
        if (target is not null) streams.Error.WriteLine($"Exported {Amount.Of(written, "record")} into {file}.");

        async Task Write(Action<long> progress)
        {
            await foreach (var letter in Paging.Items(Page, null, 0))
            {
                if (!isWanted(letter)) continue;
                if (!IsLine(letter)) left++;
                else
                {
                    if (target is null) streams.Output.Write(letter.Bytes + "\n");
                    else target.Stream.Write(Encoding.UTF8.GetBytes(letter.Bytes + "\n"));
                    progress(++written);
                }
            }
        }

        async Task<PageReply<LetterReply>> Page(string? mark, int count)
        {
            var page = await cohort.DeadLettersAsync(mark, count, cancel);
            return new PageReply<LetterReply>(page.Items, page.Next);
        }
    }

    private static bool IsLine(LetterReply letter) =>
        letter.Encoding == "utf-8" && !letter.Bytes.Contains('\n', StringComparison.Ordinal) && Encoding.UTF8.GetByteCount(letter.Bytes) == letter.Length;
}
