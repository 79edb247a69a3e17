using Cohort.Core.Segments;
using Xunit;

namespace Cohort.Core.Tests.Laws;

/// <summary>A law is worth what its cases reach: the awkward ones must be among them, and often.</summary>
public class ScriptWriterTests
{
    private const int Scripts = 200;

    [Fact]
    public void Scripts_reach_the_awkward_cases_When_they_are_many()
    {
        var reached = new SortedDictionary<string, int>(StringComparer.Ordinal);
        void Reach(string what, bool isReached) => reached[what] = reached.GetValueOrDefault(what) + (isReached ? 1 : 0);
        for (var seed = 0; seed < Scripts; seed++)
        {
            var script = ScriptWriter.Write(seed);
            var oracle = new NaiveCohort(script.World, Script.FutureDays);
            int most = 0, ahead = 0, emptied = 0, forgotten = 0, shrunk = 0;
            foreach (var step in script.Steps)
            {
                var (before, active) = (oracle.Users.ToList(), oracle.Users.Where(user => oracle.Ledger(user).Any()).ToList());
                oracle.Take(step);
                if (step is Buy buy && buy.Day > oracle.AsOf && buy.Day <= oracle.AsOf + 1) ahead++;
                if (step is not DayTurn) continue;
                forgotten += before.Except(oracle.Users).Count();
                emptied += active.Count(user => !oracle.Ledger(user).Any());
                var lines = oracle.Users.Select(user => oracle.Ledger(user).Count()).DefaultIfEmpty().Max();
                if (most > 32 && lines is > 0 and <= 16) shrunk++;
                most = Math.Max(most, lines);
            }

            most = Math.Max(most, oracle.Users.Select(user => oracle.Ledger(user).Count()).DefaultIfEmpty().Max());
            Reach("a ledger of more than 32 lines", most > 32);
            Reach("a ledger of more than 150 lines", most > 150);
            Reach("a large ledger that became small", shrunk > 0);
            Reach("a purchase dated ahead", ahead > 0);
            Reach("a user who emptied", emptied > 0);
            Reach("a user who was forgotten", forgotten > 0);
            Reach("an order of several lines", script.Buys.GroupBy(buy => (buy.User, buy.Order)).Any(order => order.Select(buy => buy.Event).Distinct().Count() > 2));
            Reach("an order of several days", script.Buys.GroupBy(buy => (buy.User, buy.Order)).Any(order => order.Select(buy => buy.Day).Distinct().Count() > 1));
            Reach("a purchase that took the place of another", script.Buys.Any(buy => buy is { IsVoid: false, Replaces.Length: > 0 }));
            Reach("a purchase that was taken back before it came", TakenBackFirst(script));
            Reach("a correction that was corrected", script.Buys.Any(buy => script.Buys.Any(other => other.User == buy.User && other.Event == buy.Replaces && other.Replaces.Length > 0)));
            Reach("a duplicate", oracle.Counts.Duplicate > 0);
            Reach("a conflict", oracle.Counts.Conflict > 0);
            Reach("an expired purchase", oracle.Counts.Expired > 0);
            Reach("a future purchase", oracle.Counts.Future > 0);
            Reach("a membership that ended by itself", oracle.Changes.Exists(c => c is { Cause: CauseKind.DayTurned, Entered: false }));
            Reach("a membership that a score changed", oracle.Changes.Exists(c => c.Cause == CauseKind.Scored));
            Reach("a membership that began by itself", oracle.Changes.Exists(c => c is { Cause: CauseKind.DayTurned, Entered: true }));
        }

        Assert.All(reached, what => Assert.True(what.Value >= Scripts / 20, $"{what.Key}: only in {what.Value} of {Scripts} scripts."));
    }

    private static bool TakenBackFirst(Script script)
    {
        var taken = new HashSet<(string, string)>();
        foreach (var buy in script.Buys)
        {
            if (!buy.IsVoid && taken.Contains((buy.User, buy.Event))) return true;
            if (buy.Replaces.Length > 0) taken.Add((buy.User, buy.Replaces));
        }

        return false;
    }
}
