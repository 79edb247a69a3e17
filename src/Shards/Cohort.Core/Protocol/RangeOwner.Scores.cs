using Cohort.Core.Ranges;
using Text = System.Text.Encoding;

namespace Cohort.Core.Protocol;

/// <content>Scores that rules use: the range makes a batch of them itself, as of a turn of the day.</content>
public sealed partial class RangeOwner
{
    /// <summary>
    /// Decides on scores that came back from a scorer. They may come twice, or not at all when the range closes or moves:
    /// the range asks for them again, since what it does not know differs from what it is told.
    /// </summary>
    /// <param name="scores">What <see cref="RangeState.AddNews"/> found to be new.</param>
    /// <param name="entry">The row to journal where the answer is <see cref="Answer.Journal"/>; null otherwise.</param>
    public Answer Decide(ScoreSection scores, out JournalEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(scores);
        entry = null;
        if (IsClosed) return Answer.Gone;
        if (_isClosing) return Answer.Waiting;
        if (scores.Count == 0) return Answer.Done;
        var before = _decided.GetValueOrDefault(BatchHeader.Scores);
        _decided[BatchHeader.Scores] = before + 1;
        _own.Add(before, scores);
        entry = new BatchTaken(_own.Finish(Text.UTF8.GetBytes(BatchHeader.Scores), before, before + 1, 0).ToArray());
        return Answer.Journal;
    }
}
