using System.Text;
using Cohort.Cli.Engine;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Cli.Rebalancing;

/// <summary>
/// Sums the parts of salted users at their homes before every commit, so that the memberships stored with it are exact. What
/// a home takes is a batch in its journal: opening a directory, reading one range and scoring anew need nothing else.
/// </summary>
internal sealed class PartialSums
{
    private readonly Dictionary<Salt, PartialsGathering> _gatherings = [];

    /// <summary>Sums what came since the last time; all ranges stand at the same place of the source.</summary>
    /// <param name="state">The ranges, none of which is being changed.</param>
    /// <param name="step">Receives the journal rows.</param>
    public void Take(OpenedState state, CommitStep step)
    {
        foreach (var gone in _gatherings.Keys.Except(state.Table.Salts).ToList()) _gatherings.Remove(gone);
        foreach (var salt in state.Table.Salts)
        {
            if (!_gatherings.TryGetValue(salt, out var gathering)) _gatherings.Add(salt, gathering = new PartialsGathering(salt));
            var cells = gathering.Gather(state.Table, [.. state.Shards.Select(shard => shard.State)]);
            if (cells.Count > 0) Take(state.HomeOf(salt), salt, cells, step);
        }
    }

    private static void Take(Shard home, Salt salt, IReadOnlyList<PartialCell> cells, CommitStep step)
    {
        var before = home.State.Offsets[BatchHeader.Sums];
        home.Batch.Add(before, Encoding.UTF8.GetBytes(salt.UserId), cells);
        step.AddRow(home.Id, home.Seq + 1, home.ApplyBatch(BatchHeader.Sums, before + 1, 0));
    }
}
