using Cohort.Core.Hashing;
using Cohort.Core.Models;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Engine.Commits;
using Cohort.Engine.Shards;

namespace Cohort.Engine.Scoring;

/// <summary>
/// Tells ranges whose scores are stored with the commit at hand, and brings scores that rules use back into them as inputs:
/// what differs from what a range knows becomes a batch in its journal, so that recovery and replay need no model.
/// </summary>
internal sealed class ScoreReturn
{
    private readonly int[] _models;
    private readonly ScoringModel[] _sources;

    /// <summary>For the models in force that are asked for; the others of the names are not served.</summary>
    public ScoreReturn(ModelSet set, IEnumerable<string> names)
    {
        _models = [.. names.Distinct(StringComparer.Ordinal).Select(set.IndexOf).Where(index => index >= 0)];
        _sources = [.. _models.Select(index => new ScoringModel(set.Models[index].Name, set.Models[index].Version))];
    }

    /// <summary>Tells one range what is stored, and applies what is news for it. Each result is a batch of its own, in order: a later one can take back what one before said.</summary>
    /// <param name="results">The results of all ranges.</param>
    /// <param name="ranges">The ids of the ranges that there are.</param>
    /// <param name="shard">The range.</param>
    /// <param name="step">Receives its journal rows.</param>
    public void Apply(IReadOnlyList<ScoreResult> results, IReadOnlySet<int> ranges, Shard shard, CommitStep step)
    {
        // Without rules that use scores there is no news.
        var section = _sources.Length == 0 ? null : new ScoreSection(_sources);
        Span<int> scores = stackalloc int[_models.Length];
        foreach (var result in results)
        {
            // The users of a range that was split or merged meanwhile are elsewhere, each in the range of their hash.
            var isOwn = result.Origin.RangeId == shard.Id;
            if (!isOwn && ranges.Contains(result.Origin.RangeId)) continue;
            section?.Begin(result.Origin.AsOf);
            for (var user = 0; user < result.Count; user++)
            {
                var id = result.User(user);
                if (!isOwn && !shard.State.Range.Contains(UserHash.Of(id))) continue;
                shard.State.Scoring.Stored(id);
                if (section is null) continue;
                for (var i = 0; i < _models.Length; i++) scores[i] = result.PerMillion(user, _models[i]);
                shard.State.Scoring.AddNews(section, id, scores);
            }

            if (section is null || shard.Owner.Decide(section, out var row) != Answer.Journal) continue;
            step.AddRow(shard.Id, shard.Seq + 1, shard.Apply(row!));
        }
    }
}
