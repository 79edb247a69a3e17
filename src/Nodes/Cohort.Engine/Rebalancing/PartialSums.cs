using Cohort.Engine.Commits;
using Cohort.Engine.Shards;

namespace Cohort.Engine.Rebalancing;

/// <summary>
/// Sums the parts of salted users at their homes before every commit, so that the memberships stored with it are exact. What
/// a home takes is a batch in its journal: opening a directory, reading one range and scoring anew need nothing else.
/// </summary>
internal static class PartialSums
{
    /// <summary>Sums what came since the last time; all ranges stand at the same place of the source.</summary>
    /// <param name="state">The ranges, none of which is being changed.</param>
    /// <param name="step">Receives the journal rows.</param>
    public static void Take(OpenedState state, CommitStep step)
    {
        foreach (var salt in state.Table.Salts)
        {
            var home = state.HomeOf(salt);
            if (home.Owner.Sum(salt.UserId, [.. state.HoldersOf(salt).Select(shard => shard.State)]) is not { } row) continue;
            step.AddRow(home.Id, home.Seq + 1, home.Apply(row));
        }
    }
}
