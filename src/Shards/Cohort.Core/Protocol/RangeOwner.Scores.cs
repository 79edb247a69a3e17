using Cohort.Core.Features;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;

namespace Cohort.Core.Protocol;

/// <content>
/// Scoring: users go to a scorer a chunk at a time, so that the scores of a user come in the order of their purchases; what
/// rules look at of them comes back as a batch of the range's own, as of a turn of the day. Chunks may be lost, late, or twice.
/// </content>
internal sealed partial class RangeOwner
{
    private readonly List<byte[]> _atScorer = [];
    private BusinessDate _givenAsOf;
    private long _ticket;
    private bool _isJournalingScores;

    /// <summary>Whether a scorer has users of the range.</summary>
    public bool IsAtScorer => _atScorer.Count > 0;

    /// <summary>Whether somebody is to be given to a scorer, now or soon.</summary>
    public bool WaitsForScorer => !IsAtScorer && !IsClosed && (State.Scoring.Waiting > 0 || State.Scoring.IsOfAll);

    /// <summary>Gives users whose time has come to a scorer. None while another chunk is there.</summary>
    /// <inheritdoc cref="ScoringState.Take"/>
    /// <returns>The ticket under which the scores come back; 0 where nobody was given.</returns>
    public long Give(FeatureTable table, bool isLast, ScoringVisitor visit, int most = int.MaxValue)
    {
        if (IsAtScorer || IsClosed || State.AsOf is not { } asOf) return 0;
        _givenAsOf = asOf;
        State.Scoring.Take(table, isLast, (userId, userHash, features, eligible) =>
        {
            visit(userId, userHash, features, eligible);
            _atScorer.Add(userId.ToArray());
        }, most);
        return IsAtScorer ? ++_ticket : 0;
    }

    /// <summary>Decides on the scores of a chunk, which are stored.</summary>
    /// <param name="ticket">Of the chunk.</param>
    /// <param name="models">The models that rules use, with the versions that scored.</param>
    /// <param name="perMillion">For each user in their order one score of each of those models.</param>
    /// <param name="row">The row to journal where the answer is <see cref="Answer.Journal"/>; null otherwise.</param>
    /// <returns><see cref="Answer.Done"/> where rules learn nothing new: the chunk can be finished; <see cref="Answer.Gone"/> where it was given up or finished before.</returns>
    public Answer Take(long ticket, IReadOnlyList<ScoringModel> models, ReadOnlySpan<int> perMillion, out BatchTaken? row)
    {
        ArgumentNullException.ThrowIfNull(models);
        row = null;
        if (!IsUnderWay(ticket)) return Answer.Gone;
        if (_isJournalingScores) return Answer.Waiting;
        if (models.Count == 0) return Answer.Done;
        if (perMillion.Length != _atScorer.Count * models.Count)
            throw new InvalidOperationException($"Range {Id} gave {_atScorer.Count} users to a scorer, who answered with {perMillion.Length} scores of {models.Count} models.");
        var news = new ScoreSection(models);
        news.Begin(_givenAsOf);
        for (var user = 0; user < _atScorer.Count; user++)
            State.Scoring.AddNews(news, _atScorer[user], perMillion.Slice(user * models.Count, models.Count));
        var answer = Decide(news, out row);
        _isJournalingScores = answer == Answer.Journal;
        return answer;
    }

    /// <summary>The scores of a chunk are stored, and applied where rules learn from them; false for one that was given up before.</summary>
    public bool Finish(long ticket)
    {
        if (!IsUnderWay(ticket)) return false;
        foreach (var user in _atScorer) State.Scoring.Stored(user);
        Forget();
        return true;
    }

    /// <summary>Gives up a chunk: its users wait again. False where it is finished, or its scores are on their way into the journal.</summary>
    public bool GiveUp(long ticket)
    {
        if (!IsUnderWay(ticket) || _isJournalingScores) return false;
        foreach (var user in _atScorer) State.Scoring.Lost(user);
        Forget();
        return true;
    }

    /// <summary>
    /// Decides on scores that came back from a scorer. They may come twice, or not at all when the range closes or moves:
    /// the range asks for them again, since what it does not know differs from what it is told.
    /// </summary>
    /// <param name="news">What <see cref="ScoringState.AddNews"/> found to be new.</param>
    /// <param name="row">The row to journal where the answer is <see cref="Answer.Journal"/>; null otherwise.</param>
    public Answer Decide(ScoreSection news, out BatchTaken? row)
    {
        ArgumentNullException.ThrowIfNull(news);
        row = null;
        if (IsClosed) return Answer.Gone;
        if (_isClosing) return Answer.Waiting;
        if (news.Count == 0) return Answer.Done;
        var before = DecidedTo(BatchHeader.Scores);
        _own.Add(before, news);
        row = Numbered(BatchHeader.Scores, before, before + 1);
        return Answer.Journal;
    }

    private bool IsUnderWay(long ticket) => IsAtScorer && ticket == _ticket;

    private void Forget()
    {
        _atScorer.Clear();
        _isJournalingScores = false;
    }
}
