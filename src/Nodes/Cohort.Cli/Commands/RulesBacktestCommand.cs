using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Cli.Input;
using Cohort.Cli.Lakes;
using Cohort.Engine.Texts;
using Cohort.Verbs.Display;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort rules backtest</c>: what rules would have done over the history in a lake.</summary>
internal static class RulesBacktestCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The file of rules." };
        var (lake, json) = (LakeCommand.Lake(), CommonOptions.Json());
        var from = CommonOptions.Date("--from", "The first date that is told; the first of the lake unless given.");
        var until = CommonOptions.Date("--until", "The last date that is told; the last that ended unless given.");
        var command = new Command("backtest",
            """
            Show what rules would have done over the history in a lake, beside those that held: for each segment its size at the
            end of each date, and how many entered and left. Nothing is changed.

            Example:
              cohort rules backtest new.cohort --lake lake --from 2026-03-01 --until 2026-03-31
            """)
        { file, lake, from, until, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var place = parsed.GetRequiredValue(lake);
            var opened = await OpenedLake.ReadAsync(place, cancel);
            IReadOnlyList<BacktestDay> days = [];
            await ProgressLine.RunAsync("Replaying", "lines", async progress =>
                days = await Backtest.RunAsync(place, opened, parsed.GetRequiredValue(file), parsed.GetValue(from), parsed.GetValue(until), progress, cancel));
            Tell(days, parsed.GetValue(json), parsed.InvocationConfiguration.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Tell(IReadOnlyList<BacktestDay> days, bool json, TextWriter output)
    {
        if (json)
        {
            foreach (var day in days) Json.Write(output, day);
            return;
        }

        var table = new TextTable("Date", "Segment", ">Held", ">Entered", ">Left", ">New", ">Entered", ">Left");
        foreach (var day in days)
        {
            table.Add(
                day.Date.ToString(), day.Segment, Count(day.Held.Size), Count(day.Held.Entered), Count(day.Held.Left), Count(day.New.Size), Count(day.New.Entered), Count(day.New.Left));
        }

        table.Write(output);
        output.WriteLine($"Held: by the rules that were in force. New: by those of the file. {Amount.Of(days.Select(day => day.Date).Distinct().Count(), "date")}.");
    }

    private static string Count(long number) => Amount.Count(number);
}
