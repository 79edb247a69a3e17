using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <content>
/// Scores that rules use. A model is no part of the range: what it says comes back as a batch of the range's own source,
/// and is kept until it says something else or the user has no purchase any more. A salted user keeps it as long as they are
/// salted: their home learns late of their purchases.
/// </content>
public sealed partial class RangeState
{
    private readonly List<(ScoreColumn Column, ushort Version)> _scoringModels = [];
    private readonly List<ScoreColumn> _changedScores = [];
    private ushort _scoresDate;

    /// <summary>Adds to a section what differs of a user's scores from what the range knows; nothing of a user it does not hold.</summary>
    /// <param name="section">Receives the scores; begun for their as-of date.</param>
    /// <param name="userId">The user (UTF-8).</param>
    /// <param name="perMillion">One score for each model of the section in millionths; negative for none.</param>
    /// <returns>Whether there was something to add.</returns>
    public bool AddNews(ScoreSection section, ReadOnlySpan<byte> userId, ReadOnlySpan<int> perMillion)
    {
        ArgumentNullException.ThrowIfNull(section);
        var slot = _ledgers.Users.Find(UserHash.Of(userId), userId);
        if (slot < 0 || _ledgers.IsIdle(slot)) return false;
        Span<int> news = stackalloc int[Limits.Models];
        var isNews = false;
        for (var i = 0; i < section.Models.Count; i++)
        {
            var differs = perMillion[i] >= 0 && _ledgers.Scores.Of(section.Models[i].Name).PerMillion(slot) != perMillion[i];
            news[i] = differs ? perMillion[i] : -1;
            isNews |= differs;
        }

        if (isNews) section.Add(userId, news[..section.Models.Count]);
        return isNews;
    }

    private void Take(BatchItem item, in ScoredUser scored)
    {
        if (item == BatchItem.Model)
        {
            if (scored.ModelIndex == 0) _scoringModels.Clear();
            _scoresDate = scored.Date;
            var column = _ledgers.Scores.Of(Text.UTF8.GetString(scored.Model));
            _scoringModels.Add((column, column.NumberOf(Text.UTF8.GetString(scored.Version))));
            return;
        }

        var slot = _ledgers.Users.Find(UserHash.Of(scored.UserId), scored.UserId);
        if (slot >= 0 && !_ledgers.IsIdle(slot)) TakeScores(slot, scored.Scores);
    }

    private void TakeScores(int slot, ByteReader scores)
    {
        _changedScores.Clear();
        foreach (var (column, version) in _scoringModels)
        {
            var plusOne = (int)scores.Varint();
            if (plusOne == 0 || column.PerMillion(slot) == plusOne - 1) continue;
            column.Change(slot, plusOne - 1, version, _scoresDate);
            _changedScores.Add(column);
        }

        if (_changedScores.Count == 0) return;

        // Whom a campaign may address can hang on a score; the best action was chosen before it was known. Recovery does not
        // know the campaigns.
        if (_recovering || _isEligibilityScored) _scores?.Add(slot, _ledgers.Users.Row(slot).Hash, ScoreClock);
        if (_recovering)
        {
            MarkStale(slot);
            return;
        }

        _evaluator.Consider(slot, (ushort)_asOf);
        Settle(slot, new Cause(CauseKind.Scored, default));
    }

    private static bool IsScored(in Cause cause) => cause.Kind == CauseKind.Scored;

    // The first score in the segment's rule that changed: no other one can have moved them.
    private Cause CauseOf(int slot, SegmentKey segment)
    {
        var column = _changedScores[0];
        foreach (var model in _context.Rules.ScoresOf(segment.Number))
        {
            var name = _context.Rules.ScoreModels[model];
            if (_changedScores.Find(changed => changed.Model == name) is not { } found) continue;
            column = found;
            break;
        }

        column.TryGet(slot, out var score);
        return new Cause(CauseKind.Scored, Text.UTF8.GetBytes(new ScoreCause(score).ToString()));
    }
}
