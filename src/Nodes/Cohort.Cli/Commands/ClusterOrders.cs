using System.CommandLine;
using Cohort.Cli.Display;
using Cohort.Core.Purchases;

namespace Cohort.Cli.Commands;

/// <summary>
/// <c>cohort cluster split</c>, <c>merge</c>, <c>move</c>, <c>salt</c> and <c>unsalt</c>: what the rebalancer does, by hand;
/// <c>turn</c>: what the clock does.
/// </summary>
internal static class ClusterOrders
{
    public static Command CreateSplit()
    {
        var range = CommonOptions.WholeArgument("RANGE", "The id of the range.", 0);
        var at = new Option<string?>("--at") { HelpName = "HASH", Description = "The first hash of the upper half, hexadecimal; the middle where it is not given." };
        return new Command("split",
            """
            Make two ranges of one. 'cohort cluster history' says when it is done.

            Example:
              cohort cluster split 3 --node http://127.0.0.1:8080
            """)
        { range, at }.To(async (parsed, node, answer) =>
            Tell(await node.Order("orders/split", new { range = parsed.GetRequiredValue(range), at = parsed.GetValue(at) }, answer.Cancel), answer));
    }

    public static Command CreateMerge()
    {
        var lower = CommonOptions.WholeArgument("LOWER", "The id of the lower range.", 0);
        var upper = CommonOptions.WholeArgument("UPPER", "The id of the range after it.", 0);
        return new Command("merge",
            """
            Make one range of two neighbours. 'cohort cluster history' says when it is done.

            Example:
              cohort cluster merge 17 18 --node http://127.0.0.1:8080
            """)
        { lower, upper }.To(async (parsed, node, answer) =>
            Tell(await node.Order("orders/merge", new { lower = parsed.GetRequiredValue(lower), upper = parsed.GetRequiredValue(upper) }, answer.Cancel), answer));
    }

    public static Command CreateMove()
    {
        var range = CommonOptions.WholeArgument("RANGE", "The id of the range.", 0);
        var to = new Argument<string>("NODE") { Description = "The node that is to get it: its address in the cluster, its host and port, or its host where that is enough." };
        return new Command("move",
            """
            Give a range to another node, which reads it before it gets it. 'cohort cluster history' says when it is done.

            Example:
              cohort cluster move 3 node-2 --node http://127.0.0.1:8080
            """)
        { range, to }.To(async (parsed, node, answer) =>
            Tell(await node.Order("orders/move", new { range = parsed.GetRequiredValue(range), node = parsed.GetRequiredValue(to) }, answer.Cancel), answer));
    }

    public static Command CreateSalt()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        var parts = CommonOptions.WholeArgument("PARTS", "Over how many parts: from 2 on.", 0);
        return new Command("salt",
            """
            Spread a user's purchases over several ranges, because they are too many for one. Their answers stay those of one
            user; their transitions may be fewer.

            Example:
              cohort cluster salt 1042 8 --node http://127.0.0.1:8080
            """)
        { user, parts }.To(async (parsed, node, answer) =>
            Tell(await node.Order("orders/salt", new { user = parsed.GetRequiredValue(user), parts = parsed.GetRequiredValue(parts) }, answer.Cancel), answer));
    }

    public static Command CreateUnsalt()
    {
        var user = new Argument<string>("USER") { Description = "The user's id." };
        return new Command("unsalt",
            """
            Bring a user's purchases back to one range.

            Example:
              cohort cluster unsalt 1042 --node http://127.0.0.1:8080
            """)
        { user }.To(async (parsed, node, answer) => Tell(await node.Order("orders/unsalt", new { user = parsed.GetRequiredValue(user) }, answer.Cancel), answer));
    }

    public static Command CreateTurn()
    {
        var date = new Argument<BusinessDate>("DATE") { Description = "The date to turn to, as in 2026-01-31.", CustomParser = result => CommonOptions.ReadDate("argument DATE", result) ?? default };
        var confirmed = CommonOptions.YesJump();
        return new Command("turn",
            """
            Turn the business day to a date. Memberships that end by then end, and purchases that are older than the window that
            ends with it expire: a day never goes back. 'cohort cluster status' says when it has turned.

            Example:
              cohort cluster turn 2026-03-15 --yes-jump --node http://127.0.0.1:8080
            """)
        { date, confirmed }.To(async (parsed, node, answer) =>
        {
            var to = parsed.GetRequiredValue(date);
            var begun = await node.Order("orders/turn", new { date = to.ToString(), confirm = parsed.GetValue(confirmed) }, answer.Cancel);
            if (!answer.WroteJson(begun)) answer.Output.WriteLine($"Order {begun.Shown("order")} began: the day turns to {to}.");
        });
    }

    private static void Tell(System.Text.Json.JsonElement begun, Answer answer)
    {
        if (!answer.WroteJson(begun)) answer.Output.WriteLine($"Action {begun.Shown("order")} began.");
    }
}
