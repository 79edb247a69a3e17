using Cohort.Core.Encodings;
using Cohort.Core.Hashing;
using Cohort.Core.Ledgers;
using Cohort.Core.Scoring;
using Cohort.Core.Segments;
using Text = System.Text.Encoding;

namespace Cohort.Core.Ranges;

/// <summary>
/// Scores that rules use. A model is no part of the range: what it says comes back as a batch of the range's own source,
/// and is kept until it says something else or the user has no purchase any more. A salted user keeps it as long as they are
/// salted: their home learns late of their purchases.
/// </summary>
internal sealed class ScoreInput(EvaluatedUsers users, ScoringState scoring)
{
    private readonly List<(ScoreColumn Column, ushort Version)> _models = [];
    private readonly List<ScoreColumn> _changed = [];
    private ushort _date;

    public void Take(BatchItem item, in ScoredUser scored)
    {
        var ledgers = users.Ledgers;
        if (item == BatchItem.Model)
        {
            if (scored.ModelIndex == 0) _models.Clear();
            _date = scored.Date;
            var column = ledgers.Scores.Of(Text.UTF8.GetString(scored.Model));
            _models.Add((column, column.NumberOf(Text.UTF8.GetString(scored.Version))));
            return;
        }

        var slot = ledgers.Users.Find(UserHash.Of(scored.UserId), scored.UserId);
        if (slot >= 0 && !ledgers.HasNoLines(slot)) Take(slot, scored.Scores);
    }

    /// <summary>The first score in the segment's rule that changed: no other one can have moved them.</summary>
    public Cause CauseOf(int slot, SegmentKey segment)
    {
        var rules = users.Context.Rules;
        var column = _changed[0];
        foreach (var model in rules.ScoresOf(segment.Number))
        {
            var name = rules.ScoreModels[model];
            if (_changed.Find(changed => changed.Model == name) is not { } found) continue;
            column = found;
            break;
        }

        column.TryGet(slot, out var score);
        return new Cause(CauseKind.Scored, Text.UTF8.GetBytes(new ScoreCause(score).ToString()));
    }

    private void Take(int slot, ByteReader scores)
    {
        _changed.Clear();
        foreach (var (column, version) in _models)
        {
            var plusOne = (int)scores.Varint();
            if (plusOne == 0 || column.PerMillion(slot) == plusOne - 1) continue;
            column.Change(slot, plusOne - 1, version, _date);
            _changed.Add(column);
        }

        if (_changed.Count == 0) return;

        // Whom a campaign may address can hang on a score; the best action was chosen before it was known. Recovery does not
        // know the campaigns.
        if (users.IsRecovering || scoring.IsEligibilityScored) scoring.Changed(slot);
        users.Changed(slot, new Cause(CauseKind.Scored, default), this);
    }
}
