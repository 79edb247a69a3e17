using Cohort.Actors.Messages;
using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;

namespace Cohort.Actors.Scoring;

/// <summary>
/// The users of one range on their way to a scorer: one chunk at a time, so that the scores of a user come in the order of
/// their purchases. Who is to be scored is the range's to know; lost chunks are given back to it. Of one owner.
/// </summary>
/// <param name="rangeId">The range.</param>
/// <param name="settings">How users are scored.</param>
/// <param name="milliseconds">A clock that never goes back.</param>
internal sealed class RangeScoring(int rangeId, ScoringSettings settings, Func<long> milliseconds)
{
    // A quarter of the largest message: heartbeats share the connection.
    private const int ChunkBytes = 512 * 1024;

    private readonly List<byte[]> _underWay = [];
    private FeatureTable? _table;
    private FeatureChunk? _chunk;
    private long _ticket;
    private BusinessDate _asOf;
    private int _measured;

    /// <summary>Whether a scorer has users of the range.</summary>
    public bool IsUnderWay => _underWay.Count > 0;

    /// <summary>Begins with whoever waits, or with everybody where that is not known.</summary>
    public void Begin(RangeState state)
    {
        state.ScoreClock = milliseconds();
        state.BeginScoring(settings.Freshness, null);
    }

    /// <summary>Moves the clock by which users wait; before each input.</summary>
    public void Tick(RangeState state) => state.ScoreClock = milliseconds();

    /// <summary>Whether there is somebody to be given to a scorer, now or soon.</summary>
    public bool Waits(RangeState state) => !IsUnderWay && (state.WaitingForScore > 0 || state.IsScoringAll);

    /// <summary>Takes users whose time has come for a scorer; null where there is none.</summary>
    /// <param name="state">The range.</param>
    /// <param name="sequence">The row up to which it is applied.</param>
    /// <param name="fit">What the scorer needs, under the range's rules and taxonomy.</param>
    public (long Ticket, byte[] Chunk)? Take(RangeState state, long sequence, PlanFit fit)
    {
        if (IsUnderWay || state.AsOf is not { } asOf) return null;
        Tick(state);
        state.ScoreBy(fit.Plan.Id);
        Adopt(state, fit);
        _chunk!.Clear();
        _asOf = asOf;
        state.TakeForScoring(_table!, isLast: false, Add, Math.Max(1, ChunkBytes / _chunk.BytesPerUser));
        Measure(state);
        return _chunk.Count == 0 ? null : (++_ticket, _chunk.Finish(new ScorePlace(rangeId, sequence, asOf)).ToArray());
    }

    /// <summary>What the scores of a chunk tell the rules that they do not know yet; null where it is nothing, or given up before.</summary>
    public ScoreSection? NewsOf(Scored scored, RangeState state)
    {
        if (!IsUnderWay || scored.Ticket != _ticket || scored.Models.Count == 0) return null;
        if (scored.PerMillion.Count != _underWay.Count * scored.Models.Count)
            throw new InvalidOperationException($"Range {rangeId} gave {_underWay.Count} users to a scorer, who answered with {scored.PerMillion.Count} scores of {scored.Models.Count} models.");
        var section = new ScoreSection(scored.Models);
        section.Begin(_asOf);
        int[] perMillion = [.. scored.PerMillion];
        for (var i = 0; i < _underWay.Count; i++)
            state.AddNews(section, _underWay[i], perMillion.AsSpan(i * scored.Models.Count, scored.Models.Count));
        return section.Count > 0 ? section : null;
    }

    /// <summary>The scores of a chunk are stored; false for one that was given up before.</summary>
    public bool Finish(long ticket, RangeState state)
    {
        if (!IsUnderWay || ticket != _ticket) return false;
        foreach (var user in _underWay) state.ScoresStored(user);
        _underWay.Clear();
        return true;
    }

    /// <summary>Gives up a chunk: its users wait again. False where it is stored, or given up before.</summary>
    public bool GiveUp(long ticket, RangeState state)
    {
        if (!IsUnderWay || ticket != _ticket) return false;
        Tick(state);
        foreach (var user in _underWay) state.ScoreAgain(user);
        _underWay.Clear();
        Measure(state);
        return true;
    }

    /// <summary>Tells how many users wait.</summary>
    public void Measure(RangeState? state)
    {
        var waiting = state?.WaitingForScore ?? 0;
        Metrics.WaitingForScore(waiting - _measured);
        _measured = waiting;
    }

    private void Adopt(RangeState state, PlanFit fit)
    {
        if (_chunk?.Fit == fit) return;
        state.AddressBy(fit.Eligibility);
        (_table, _chunk) = (fit.CreateFeatureTable(), new FeatureChunk(fit));
    }

    private void Add(ReadOnlySpan<byte> userId, ulong userHash, FeatureTable table, ReadOnlySpan<ulong> eligible)
    {
        _chunk!.Add(userId, userHash, table, eligible);
        _underWay.Add(userId.ToArray());
    }
}
