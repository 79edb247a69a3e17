using System.Globalization;
using Cohort.Engine.Texts;
using Cohort.Store.Access;
using Cohort.Store.Questions;
using Cohort.Verbs.Declaring;
using Cohort.Verbs.Display;

namespace Cohort.Verbs.Ordering;

/// <summary>
/// <c>cohort split</c>, <c>merge</c>, <c>move</c>, <c>salt</c> and <c>unsalt</c>: what the rebalancer does, by hand; <c>turn</c>:
/// what the clock does; <c>suspend</c> and <c>resume</c>.
/// </summary>
internal static class OrderVerbs
{
    public static Verb CreateSplit()
    {
        var range = CommonArguments.Whole("RANGE", "The id of the range.", 0, NameKind.Range);
        var at = CommonArguments.OptionalText("--at", "HASH", "The first hash of the upper half, hexadecimal; the middle where it is not given.");
        return Order("split",
            """
            Make two ranges of one. No answer depends on it.

            Example:
              cohort split 3 --data data
            """,
            [range, at], (input, cohort, cancel) => cohort.SplitAsync(input.Of(range), HashOf(input.Of(at)), cancel));
    }

    public static Verb CreateMerge()
    {
        var lower = CommonArguments.Whole("LOWER", "The id of the lower range.", 0, NameKind.Range);
        var upper = CommonArguments.Whole("UPPER", "The id of the range after it.", 0, NameKind.Range);
        return Order("merge",
            """
            Make one range of two neighbours. No answer depends on it.

            Example:
              cohort merge 17 18 --data data
            """,
            [lower, upper], (input, cohort, cancel) => cohort.MergeAsync(input.Of(lower), input.Of(upper), cancel));
    }

    public static Verb CreateMove()
    {
        var range = CommonArguments.Whole("RANGE", "The id of the range.", 0, NameKind.Range);
        var to = CommonArguments.Text("NODE", "The node that is to get it: its address in the cluster, its host and port, or its host where that is enough.", NameKind.Member);
        return Order("move",
            """
            Give a range of a cluster to another node, which reads it before it gets it.

            Example:
              cohort move 3 node-2 --node http://127.0.0.1:8080
            """,
            [range, to], (input, cohort, cancel) => cohort.MoveAsync(input.Of(range), input.Of(to), cancel));
    }

    public static Verb CreateSalt()
    {
        var user = CommonArguments.Text("USER", "The user's id; they need not have bought anything yet.");
        var parts = CommonArguments.Whole("PARTS", "Over how many parts: from 2 on.", 0);
        return Order("salt",
            """
            Spread a user's purchases over several ranges, because they are too many for one. Their answers stay those of one
            user; their transitions may be fewer.

            Example:
              cohort salt 1042 8 --data data
            """,
            [user, parts], (input, cohort, cancel) => cohort.SaltAsync(input.Of(user), input.Of(parts), cancel));
    }

    public static Verb CreateUnsalt()
    {
        var user = CommonArguments.Text("USER", "The user's id.");
        return Order("unsalt",
            """
            Bring a user's purchases back to one range.

            Example:
              cohort unsalt 1042 --data data
            """,
            [user], (input, cohort, cancel) => cohort.UnsaltAsync(input.Of(user), cancel));
    }

    public static Verb CreateTurn()
    {
        var date = CommonArguments.Date("DATE", "The date to turn to, as in 2026-01-31.");
        var confirmed = CommonArguments.YesJump();
        return Order("turn",
            """
            Turn the business day to a date. Memberships that end by then end, and purchases that are older than the window that
            ends with it expire: a day never goes back. 'cohort status' says when it has turned.

            Example:
              cohort turn 2026-03-15 --yes-jump --node http://127.0.0.1:8080
            """,
            [date, confirmed], (input, cohort, cancel) => cohort.TurnAsync(input.Of(date), input.Of(confirmed), cancel));
    }

    public static Verb CreateSuspend() => new Verb("suspend",
        """
        Keep the rebalancer of a cluster from beginning anything, until 'cohort resume'. What is under way is ended; orders of
        operators are still carried out. It stays suspended when nodes restart.

        Example:
          cohort suspend --node http://127.0.0.1:8080
        """)
    {
        Paths = ["POST /v1/rebalancer/suspend"],
        Role = AccessRoles.Operate,
        Run = async (_, cohort, answer) => Tell(await cohort.SuspendAsync(true, answer.Cancel), answer),
    };

    public static Verb CreateResume() => new Verb("resume",
        """
        Let the rebalancer of a cluster act again.

        Example:
          cohort resume --node http://127.0.0.1:8080
        """)
    {
        Paths = ["POST /v1/rebalancer/resume"],
        Role = AccessRoles.Operate,
        Run = async (_, cohort, answer) => Tell(await cohort.SuspendAsync(false, answer.Cancel), answer),
    };

    private static Verb Order(string name, string help, IReadOnlyList<VerbArgument> arguments, Func<VerbInput, ICohort, CancellationToken, Task<BegunReply>> order) => new(name, help)
    {
        Arguments = arguments,
        Paths = [$"POST /v1/orders/{name}"],
        Role = AccessRoles.Operate,
        Run = async (input, cohort, answer) =>
        {
            var begun = await order(input, cohort, answer.Cancel);
            if (answer.WroteJson(begun)) return;
            answer.Output.WriteLine(!begun.Done
                ? $"Order {begun.Order} began; 'cohort history' and 'cohort status' say when it is done."
                : $"Done, as order {begun.Order} of the history.{(begun.Ranges.Count == 0 ? "" : $" {Amount.Of(begun.Ranges.Count, "range")} began with it: {string.Join(", ", begun.Ranges)}.")}");
        },
    };

    private static void Tell(LimitsReply limits, Answer answer)
    {
        if (!answer.WroteJson(limits)) answer.Output.WriteLine(limits.Suspended ? "The rebalancer is suspended." : "The rebalancer acts.");
    }

    private static ulong? HashOf(string? at) => at is null ? null : ulong.TryParse(at, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash)
        ? hash : throw new VerbUsageException($"The option --at is \"{at}\"; give a hash of up to 16 hexadecimal digits, as in 8000000000000000.");
}
