using System.Text;
using Cohort.Cli.Engine;

namespace Cohort.Cli.Rebalancing;

/// <summary>
/// Sums the parts of salted users at their homes: before every commit, so that the memberships stored with it are exact,
/// and when a directory is opened, since sums are not journaled.
/// </summary>
internal static class PartialSums
{
    /// <summary>Sums what came since the last time; all ranges stand at the same place of the source.</summary>
    /// <returns>The users of whom something had come, with the numbers of their sums.</returns>
    public static IReadOnlyList<(string User, long Sums)> Take(OpenedState state)
    {
        var taken = new List<(string, long)>();
        foreach (var salt in state.Table.Salts)
        {
            var home = state.HomeOf(salt).State;
            if (home.SumChanges(Encoding.UTF8.GetBytes(salt.UserId), state.HoldersOf(salt).Select(shard => shard.State)))
                taken.Add((salt.UserId, home.Sums));
        }

        return taken;
    }

    /// <summary>Sums all that the parts hold. The ranges are recovering: nobody is judged before the end of that.</summary>
    public static void Restore(OpenedState state, IReadOnlyDictionary<string, long> sums)
    {
        foreach (var salt in state.Table.Salts)
        {
            var user = Encoding.UTF8.GetBytes(salt.UserId);
            var home = state.HomeOf(salt).State;
            home.ResumeSums(sums.GetValueOrDefault(salt.UserId));
            home.SumPartials(user, state.HoldersOf(salt).SelectMany(shard => shard.State.PartialSums(user)));
        }
    }
}
