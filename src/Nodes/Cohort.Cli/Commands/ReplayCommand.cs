using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Input;
using Cohort.Cli.Lakes;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort replay</c>: apply the purchases of a lake again.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var (lake, json) = (LakeCommand.Lake(), CommonOptions.Json());
        var data = new Option<string>("--data") { Required = true, HelpName = "DIR", Description = "The data directory that is made; it must not be there yet." };
        var from = CommonOptions.Date("--from", "Only purchases dated from this date on. Windows are whole when they have passed once, and numbers of all time begin with it.");
        var until = CommonOptions.Date("--until", "The as-of date in the end; that of the lake unless given.");
        var known = new Option<string>("--known")
        {
            HelpName = "then|now",
            Description = "What counts on a date: what was known at its end, or all that is known of it now, with purchases that came late and without those taken back since.",
            DefaultValueFactory = _ => "then",
        };
        known.AllowOnly("then", "now");
        var rules = new Option<string?>("--rules") { HelpName = "FILE", Description = "Rules that hold from the beginning on; those that held unless given." };
        var taxonomy = new Option<string?>("--taxonomy") { HelpName = "FILE", Description = "A taxonomy that holds from the beginning on; those that held unless given." };
        var workers = CommonOptions.Whole("--workers", "Threads that read and apply; one for each processor unless given.", n => n is >= 1 and <= 256, "a whole number from 1 to 256");
        var command = new Command("replay",
            """
            Apply the purchases of a lake again, into a new data directory: after a fault, to ask a date of the past whatever is
            asked of today, or with other rules or another taxonomy. The lake stays as it is.

            Example:
              cohort replay --lake lake --data again
              cohort replay --lake lake --until 2026-03-01 --known now --data march
              cohort replay --lake lake --rules new.cohort --data new && cohort segments --data new
            """)
        { lake, data, from, until, known, rules, taxonomy, workers, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new ReplayRequest(parsed.GetRequiredValue(lake), parsed.GetRequiredValue(data))
            {
                From = parsed.GetValue(from),
                Until = parsed.GetValue(until),
                Knowledge = parsed.GetValue(known) == "now" ? ReplayKnowledge.Now : ReplayKnowledge.Then,
                Rules = parsed.GetValue(rules),
                Taxonomy = parsed.GetValue(taxonomy),
                Workers = parsed.GetValue(workers),
            };
            var (opened, lines) = (await OpenedLake.ReadAsync(request.Lake, cancel), 0L);
            await ProgressLine.RunAsync("Replaying", "lines", async progress => lines = await LakeReplay.RunAsync(request, opened, progress, cancel));
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) Json.Write(output, new { Lines = lines, request.Data });
            else output.WriteLine($"{Amount.Of(lines, "line")} applied to '{request.Data}'. 'cohort status --data {request.Data}' and all other questions answer from it.");
            return ExitCode.Done;
        });
        return command;
    }
}
