using Cohort.Core.Planning;
using Cohort.Core.Ranges;
using Cohort.Testing;

namespace Cohort.Cli.Tests.Rebalancing;

/// <summary>Plans that no load asks for: any actions that the table allows, in the place of the planner's.</summary>
/// <param name="dice">Chooses them.</param>
/// <param name="users">The users who are salted.</param>
internal sealed class ForcedPlans(Random dice, IReadOnlyList<string> users)
{
    // Small, so that merges come as often as splits.
    private const int MostRanges = 12;

    /// <summary>Limits under which every action is worthwhile, however even the threads are.</summary>
    public static PlannerLimits Limits { get; } = new() { TolerancePercent = -1000 };

    /// <summary>Users who were salted at any time.</summary>
    public HashSet<string> Salted { get; } = [];

    /// <summary>How often each kind of action was asked for.</summary>
    public Dictionary<string, int> Tally { get; } = [];

    public Plan Next(Situation situation)
    {
        var actions = new List<PlannedAction>();
        var table = situation.Table;
        for (var left = dice.Next(4); left > 0; left--)
        {
            if (Any(table) is not { } action) continue;
            actions.Add(action);
            table = action.AppliedTo(table);
            Tally[action.GetType().Name] = Tally.GetValueOrDefault(action.GetType().Name) + 1;
        }

        return new Plan(actions, new Balance(2000, 1000, 1), "It is forced.");
    }

    /// <summary>An action that the table allows; null where the dice fall so.</summary>
    public PlannedAction? Any(RangeTable table)
    {
        var at = dice.Next(table.Entries.Count);
        var salted = table.Salts.ToList();
        var user = users[dice.Next(users.Count)];
        switch (dice.Next(5))
        {
            case 0 or 1 when table.Entries.Count < MostRanges:
                return new SplitRange(table.Entries[at].Id, table.Entries[at].Range.Halve().Upper.Start + (ulong)dice.Next(1000), "It is forced.");
            case 2 when at + 1 < table.Entries.Count:
                return new MergeRanges(table.Entries[at].Id, table.Entries[at + 1].Id, "worker 1", "It is forced.", 0);
            case 3 when !salted.Exists(salt => salt.UserId == user):
                Salted.Add(user);
                return new SaltUser(user, dice.Next(2, 7), 0, "It is forced.");
            case 4 when salted.Count > 0:
                var salt = salted[dice.Next(salted.Count)];
                return new UnsaltUser(salt.UserId, salt.Parts, 0, "It is forced.");
            default:
                return null;
        }
    }
}
