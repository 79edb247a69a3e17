using Cohort.Actors.Scoring;
using Cohort.Core.Scoring;
using Cohort.Store.Serving;

namespace Cohort.Node.Scoring;

/// <summary>Gives the scorers a serving store to write to.</summary>
internal sealed class ServingScores(IServingStore store) : IScoreSink
{
    /// <summary>What the log calls a shadow: nothing of it is served under the name of the model in force.</summary>
    public const string ShadowPrefix = "shadow:";

    public async Task<IReadOnlyList<StoredAction>> ActionsAsync(IReadOnlyCollection<string> users) =>
        [.. (await store.NextActionsAsync(users)).Select(action => new StoredAction(action.User, action.Campaign, action.Offers, action.AsOf))];

    public Task WriteAsync(ScoredChunk chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        var (scores, shadows, actions) = (new List<Score>(), new List<Score>(), new List<NextAction>());
        var position = new ScorePosition(chunk.Place.RangeId, chunk.Place.Sequence);
        foreach (var user in chunk.Users)
        {
            for (var i = 0; i < chunk.Models.Count; i++)
            {
                if (user.Entries[i].Bits == ScoreEntry.NotScored) continue;
                var (name, version, isShadow, target) = chunk.Models[i];
                (isShadow ? shadows : scores).Add(new Score(
                    user.UserId, isShadow ? ShadowPrefix + name : name, version, target.Schema.Version, user.Entries[i].FeatureHash,
                    chunk.Place.AsOf, position, chunk.RunId, BitConverter.UInt64BitsToDouble(user.Entries[i].Bits)));
            }

            if (user.Action is { } action)
                actions.Add(new NextAction(user.UserId, action.Campaign, action.PerMillion / 1e6, action.ExpectedMinor, chunk.Place.AsOf, position, chunk.RunId, user.Offers));
        }

        return store.WriteScoresAsync(scores, actions, shadows);
    }
}
