using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Texts;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort data split</c>, <c>merge</c>, <c>salt</c> and <c>unsalt</c>: what <c>cohort run --rebalance on</c> does, by hand.</summary>
internal static class DataOrders
{
    public static Command CreateSplit()
    {
        var range = CommonOptions.WholeArgument("RANGE", "The id of the range.", 0);
        var at = new Option<string?>("--at") { HelpName = "HASH", Description = "The first hash of the upper half, hexadecimal; the middle where it is not given." };
        return new Command("split",
            """
            Make two ranges of one, while no run is writing the directory. No answer depends on it.

            Example:
              cohort data split 3 --data data
            """)
        { range, at }.To((parsed, table) => new Split(parsed.GetRequiredValue(range), HashOf(parsed.GetValue(at), table, parsed.GetRequiredValue(range))));
    }

    public static Command CreateMerge()
    {
        var lower = CommonOptions.WholeArgument("LOWER", "The id of the lower range.", 0);
        var upper = CommonOptions.WholeArgument("UPPER", "The id of the range after it.", 0);
        return new Command("merge",
            """
            Make one range of two neighbours, while no run is writing the directory. No answer depends on it.

            Example:
              cohort data merge 17 18 --data data
            """)
        { lower, upper }.To((parsed, _) => new Merge(parsed.GetRequiredValue(lower), parsed.GetRequiredValue(upper)));
    }

    public static Command CreateSalt()
    {
        var user = new Argument<string>("USER") { Description = "The user's id; they need not have bought anything yet." };
        var parts = CommonOptions.WholeArgument("PARTS", "Over how many parts: from 2 on.", 0);
        return new Command("salt",
            """
            Spread a user's purchases over several ranges, because they are too many for one, while no run is writing the
            directory. Their answers stay those of one user; their transitions may be fewer.

            Example:
              cohort data salt 1042 8 --data data
            """)
        { user, parts }.To((parsed, _) => new BeginSalting(parsed.GetRequiredValue(user), parsed.GetRequiredValue(parts)));
    }

    public static Command CreateUnsalt()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        return new Command("unsalt",
            """
            Bring a user's purchases back to one range, while no run is writing the directory.

            Example:
              cohort data unsalt 1042 --data data
            """)
        { user }.To((parsed, _) => new EndSalting(parsed.GetRequiredValue(user)));
    }

    private static Command To(this Command command, Func<ParseResult, RangeTable, Order> orderFor)
    {
        var data = new Option<string>("--data") { Required = true, HelpName = "DIR", Description = "The data directory." };
        var json = CommonOptions.Json();
        command.Add(data);
        command.Add(json);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var (action, begun) = DirectoryOrder.CarryOut(parsed.GetRequiredValue(data), table => orderFor(parsed, table));
                var ids = begun.Select(entry => entry.Id).ToList();
                var output = parsed.InvocationConfiguration.Output;
                if (parsed.GetValue(json)) Json.Write(output, new { action.Number, action.Action, Ranges = ids });
                else output.WriteLine($"Done, as action {action.Number} of the history: {action.Action}. {Amount.Of(ids.Count, "range")} began with it: {string.Join(", ", ids)}.");
                return ExitCode.Done;
            },
            cancel));
        return command;
    }

    private static ulong HashOf(string? at, RangeTable table, int rangeId)
    {
        if (at is not null)
        {
            return ulong.TryParse(at, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
                ? hash : throw CommandException.BadUsage($"The option --at is \"{at}\"; give a hash of up to 16 hexadecimal digits, as in 8000000000000000.");
        }

        return table.Entries.Where(entry => entry.Id == rangeId).Select(entry => entry.Range.Halve().Upper.Start).FirstOrDefault();
    }
}
