using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Core.Tests.Planning;

/// <summary>Towns of every kind, made from dice: nodes that come and go, loads with hot users, limits near and far.</summary>
internal static class Settlement
{
    private static readonly string[] Users = ["ann", "bea", "cay", "dot", "eve"];

    public static Town Found(Random dice)
    {
        string[] nodes = [.. Enumerable.Range(0, dice.Next(1, 7)).Select(node => "node-" + (char)('a' + node))];
        var town = new Town(1 << dice.Next(7), nodes)
        {
            Limits = new PlannerLimits
            {
                UsersPerRoundPermille = dice.Next(4) == 0 ? 0 : dice.Next(1, 300),
                ActionsInFlight = dice.Next(1, 12),
                LeastRangesPerNode = dice.Next(1, 6),
                MostRangesPerNode = dice.Next(12, 100),
                CoolDownSeconds = dice.Next(3) * 30,
                SaltCoolDownSeconds = dice.Next(3) * 30,
                SaltLeastPercent = dice.Next(0, 15),
                RoundsPerMinute = dice.Next(1, 20),
                TolerancePercent = dice.Next(3, 30),
                ThreadPercent = dice.Next(10, 100),
            },
        };
        return town;
    }

    public static void Report(Town town, Random dice)
    {
        for (var node = 0; node < town.Nodes.Count; node++)
        {
            if (dice.Next(6) == 0) town.Nodes[node] = town.Nodes[node] with { Status = (NodeStatus)dice.Next(3) };
            if (dice.Next(6) == 0) town.Nodes[node] = town.Nodes[node] with { MemoryBytes = dice.Next(3) * 40_000L };
        }

        foreach (var entry in town.Table.Entries)
        {
            if (dice.Next(20) == 0) continue;
            List<(string, int)> hitters = [];
            foreach (var user in Users)
            {
                var salt = town.Table.Salts.SingleOrDefault(salt => salt.UserId == user);
                if (entry.Range.Contains(new Salt(user, 2).Hash) && salt is null) hitters.Add((user, dice.Next(19)));
            }

            var percent = dice.Next(5) == 0 ? dice.Next(90) : dice.Next(10);
            town.ReportOne(entry.Id, percent, dice.Next(200), dice.Next(3_000), dice.Next(5) == 0 ? 10 : 60, [.. hitters]);
        }
    }
}
