using Cohort.Actors.Messages;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;

namespace Cohort.Actors.Scoring;

/// <summary>The best action of a user as it is stored.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Campaign">The campaign; empty where none was worth its cost.</param>
/// <param name="Offers">What they were given in the week of the as-of date, as <see cref="WeekOffers"/> says.</param>
/// <param name="AsOf">The as-of date.</param>
internal sealed record StoredAction(string UserId, string Campaign, string Offers, BusinessDate AsOf);

/// <summary>The scores of one user.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Entries">One for each model of the chunk, in its order.</param>
/// <param name="Action">Their best action; null without campaigns.</param>
/// <param name="Offers">What they were given this week, as <see cref="WeekOffers"/> says.</param>
internal sealed record ScoredUser(string UserId, IReadOnlyList<ScoreEntry> Entries, BestAction? Action, string Offers);

/// <summary>The scores of users of one range at one place.</summary>
/// <param name="RunId">What they were computed with.</param>
/// <param name="Place">Where the features come from.</param>
/// <param name="Models">The models, shadows last.</param>
/// <param name="Users">The users.</param>
internal sealed record ScoredChunk(string RunId, ScorePlace Place, IReadOnlyList<PlannedModel> Models, IReadOnlyList<ScoredUser> Users)
{
    /// <summary>The scores that rules look at, as the range takes them.</summary>
    /// <param name="ticket">Of the chunk.</param>
    /// <param name="wanted">Names of the models.</param>
    internal Scored Answer(long ticket, IReadOnlyCollection<string> wanted)
    {
        var models = Enumerable.Range(0, Models.Count).Where(i => !Models[i].IsShadow && wanted.Contains(Models[i].Name)).ToList();
        var perMillion = new List<int>(Users.Count * models.Count);
        foreach (var user in Users) perMillion.AddRange(models.Select(model => PerMillionOf(user.Entries[model])));
        return new Scored(ticket, [.. models.Select(model => new ScoringModel(Models[model].Name, Models[model].Version))], perMillion);
    }

    private static int PerMillionOf(ScoreEntry entry) =>
        entry.Bits == ScoreEntry.NotScored ? -1 : Calibration.PartsPerMillion(BitConverter.UInt64BitsToDouble(entry.Bits));
}

/// <summary>
/// Where scores go. Writing a chunk again changes nothing, and of two chunks with one user the one of the later place stays. A
/// store that cannot be reached throws, and is asked again. For many threads at once.
/// </summary>
internal interface IScoreSink
{
    /// <summary>The stored actions of those users who have one, in any order.</summary>
    Task<IReadOnlyList<StoredAction>> ActionsAsync(IReadOnlyCollection<string> users);

    /// <summary>Stores a chunk; shadows in the log only.</summary>
    Task WriteAsync(ScoredChunk chunk);
}
