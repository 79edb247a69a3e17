using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Core.Purchases;
using Cohort.Engine.Texts;
using Cohort.Store.Questions;

namespace Cohort.Cli.Commands;

/// <summary>
/// <c>cohort split</c>, <c>merge</c>, <c>move</c>, <c>salt</c> and <c>unsalt</c>: what the rebalancer does, by hand; <c>turn</c>:
/// what the clock does; <c>suspend</c> and <c>resume</c>.
/// </summary>
internal static class OrderCommands
{
    public static Command CreateSplit()
    {
        var range = CommonOptions.WholeArgument("RANGE", "The id of the range.", 0);
        var at = new Option<string?>("--at") { HelpName = "HASH", Description = "The first hash of the upper half, hexadecimal; the middle where it is not given." };
        return Order("split",
            """
            Make two ranges of one. No answer depends on it.

            Example:
              cohort split 3 --data data
            """,
            [range, at], (parsed, cohort, cancel) => cohort.SplitAsync(parsed.GetRequiredValue(range), HashOf(parsed.GetValue(at)), cancel));
    }

    public static Command CreateMerge()
    {
        var lower = CommonOptions.WholeArgument("LOWER", "The id of the lower range.", 0);
        var upper = CommonOptions.WholeArgument("UPPER", "The id of the range after it.", 0);
        return Order("merge",
            """
            Make one range of two neighbours. No answer depends on it.

            Example:
              cohort merge 17 18 --data data
            """,
            [lower, upper], (parsed, cohort, cancel) => cohort.MergeAsync(parsed.GetRequiredValue(lower), parsed.GetRequiredValue(upper), cancel));
    }

    public static Command CreateMove()
    {
        var range = CommonOptions.WholeArgument("RANGE", "The id of the range.", 0);
        var to = new Argument<string>("NODE") { Description = "The node that is to get it: its address in the cluster, its host and port, or its host where that is enough." };
        return Order("move",
            """
            Give a range of a cluster to another node, which reads it before it gets it.

            Example:
              cohort move 3 node-2 --node http://127.0.0.1:8080
            """,
            [range, to], (parsed, cohort, cancel) => cohort.MoveAsync(parsed.GetRequiredValue(range), parsed.GetRequiredValue(to), cancel));
    }

    public static Command CreateSalt()
    {
        var user = new Argument<string>("USER") { Description = "The user's id; they need not have bought anything yet." };
        var parts = CommonOptions.WholeArgument("PARTS", "Over how many parts: from 2 on.", 0);
        return Order("salt",
            """
            Spread a user's purchases over several ranges, because they are too many for one. Their answers stay those of one
            user; their transitions may be fewer.

            Example:
              cohort salt 1042 8 --data data
            """,
            [user, parts], (parsed, cohort, cancel) => cohort.SaltAsync(parsed.GetRequiredValue(user), parsed.GetRequiredValue(parts), cancel));
    }

    public static Command CreateUnsalt()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        return Order("unsalt",
            """
            Bring a user's purchases back to one range.

            Example:
              cohort unsalt 1042 --data data
            """,
            [user], (parsed, cohort, cancel) => cohort.UnsaltAsync(parsed.GetRequiredValue(user), cancel));
    }

    public static Command CreateTurn()
    {
        var date = new Argument<BusinessDate>("DATE") { Description = "The date to turn to, as in 2026-01-31.", CustomParser = result => CommonOptions.ReadDate("argument DATE", result) ?? default };
        var confirmed = CommonOptions.YesJump();
        return Order("turn",
            """
            Turn the business day to a date. Memberships that end by then end, and purchases that are older than the window that
            ends with it expire: a day never goes back. 'cohort status' says when it has turned.

            Example:
              cohort turn 2026-03-15 --yes-jump --node http://127.0.0.1:8080
            """,
            [date, confirmed], (parsed, cohort, cancel) => cohort.TurnAsync(parsed.GetRequiredValue(date), parsed.GetValue(confirmed), cancel));
    }

    public static Command CreateSuspend() => new Command("suspend",
        """
        Keep the rebalancer of a cluster from beginning anything, until 'cohort resume'. What is under way is ended; orders of
        operators are still carried out. It stays suspended when nodes restart.

        Example:
          cohort suspend --node http://127.0.0.1:8080
        """).Ask(async (_, cohort, answer) => Tell(await cohort.SuspendAsync(true, answer.Cancel), answer));

    public static Command CreateResume() => new Command("resume",
        """
        Let the rebalancer of a cluster act again.

        Example:
          cohort resume --node http://127.0.0.1:8080
        """).Ask(async (_, cohort, answer) => Tell(await cohort.SuspendAsync(false, answer.Cancel), answer));

    private static Command Order(string name, string help, IReadOnlyList<Symbol> symbols, Func<ParseResult, ICohort, CancellationToken, Task<BegunReply>> order)
    {
        var command = new Command(name, help);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else if (symbol is Option option) command.Add(option);
        }

        return command.Ask(async (parsed, cohort, answer) =>
        {
            var begun = await order(parsed, cohort, answer.Cancel);
            if (answer.WroteJson(begun)) return;
            answer.Output.WriteLine(!begun.Done
                ? $"Order {begun.Order} began; 'cohort history' and 'cohort status' say when it is done."
                : $"Done, as order {begun.Order} of the history.{(begun.Ranges.Count == 0 ? "" : $" {Amount.Of(begun.Ranges.Count, "range")} began with it: {string.Join(", ", begun.Ranges)}.")}");
        });
    }

    private static void Tell(LimitsReply limits, Answer answer)
    {
        if (!answer.WroteJson(limits)) answer.Output.WriteLine(limits.Suspended ? "The rebalancer is suspended." : "The rebalancer acts.");
    }

    private static ulong? HashOf(string? at) => at is null ? null : ulong.TryParse(at, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
        ? hash : throw CommandException.BadUsage($"The option --at is \"{at}\"; give a hash of up to 16 hexadecimal digits, as in 8000000000000000.");
}
