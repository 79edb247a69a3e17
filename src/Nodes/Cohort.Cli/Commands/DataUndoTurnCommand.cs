using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort data undo-turn</c>: back to before a turn of the day that went too far.</summary>
internal static class DataUndoTurnCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Required = true, HelpName = "DIR", Description = "The data directory, which no run is writing." };
        var json = CommonOptions.Json();
        var command = new Command("undo-turn",
            """
            Go back to how the directory was before the last run that was ordered to turn the day further than it does by itself,
            by --turn-to or --until with --clock wall. Nothing of that run or of those after it is left: rules and taxonomies are
            those before, and the next run reads again what they read. The copy is 'before-turn.db' in the directory; delete it
            when nobody will want to go back.

            Example:
              cohort data undo-turn --data data
            """)
        { data, json };
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var path = parsed.GetRequiredValue(data);
                KeptCopy.PutBack(path);
                var asOf = OpenedState.AsOfIn(path);
                var output = parsed.InvocationConfiguration.Output;
                if (parsed.GetValue(json)) Json.Write(output, new { AsOf = asOf });
                else output.WriteLine($"The directory '{path}' is as of {asOf?.ToString() ?? "no day"} again, as before the turn. Run again over the same events: what was read since is read anew.");
                return ExitCode.Done;
            },
            cancel));
        return command;
    }
}
