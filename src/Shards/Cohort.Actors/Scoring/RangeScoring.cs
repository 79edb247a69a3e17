using Cohort.Core.Features;
using Cohort.Core.Models;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Scoring;

namespace Cohort.Actors.Scoring;

/// <summary>
/// What a scorer is sent of one range: the clock by which its users wait, and chunks of vectors. Who is to be scored, and whose
/// scores come back, is the owner's to know.
/// </summary>
/// <param name="settings">How users are scored.</param>
/// <param name="milliseconds">A clock that never goes back.</param>
internal sealed class RangeScoring(ScoringSettings settings, Func<long> milliseconds)
{
    // A quarter of the largest message: heartbeats share the connection.
    private const int ChunkBytes = 512 * 1024;

    private FeatureTable? _table;
    private FeatureChunk? _chunk;
    private int _measured;

    /// <summary>Begins with whoever waits, or with everybody where that is not known.</summary>
    public void Begin(RangeState state)
    {
        state.Scoring.Clock = milliseconds();
        state.Scoring.Begin(settings.Freshness, null);
    }

    /// <summary>Moves the clock by which users wait; before each input.</summary>
    public void Tick(RangeState state) => state.Scoring.Clock = milliseconds();

    /// <summary>Takes users whose time has come for a scorer; null where there is none.</summary>
    /// <param name="owner">The range.</param>
    /// <param name="fit">What the scorer needs, under the range's rules and taxonomy.</param>
    public (long Ticket, byte[] Chunk)? Take(RangeOwner owner, PlanFit fit)
    {
        var state = owner.State;
        if (owner.IsAtScorer || state.AsOf is not { } asOf) return null;
        Tick(state);
        state.Scoring.ScoreBy(fit.Plan.Id);
        Adopt(state, fit);
        _chunk!.Clear();
        var ticket = owner.Give(_table!, isLast: false, _chunk.Add, Math.Max(1, ChunkBytes / _chunk.BytesPerUser));
        Measure(state);
        return ticket == 0 ? null : (ticket, _chunk.Finish(new ScorePlace(owner.Id, owner.Sequence, asOf)).ToArray());
    }

    /// <summary>Gives up a chunk: its users wait again. False where there is nothing to give up.</summary>
    public bool GiveUp(long ticket, RangeOwner owner)
    {
        Tick(owner.State);
        if (!owner.GiveUp(ticket)) return false;
        Measure(owner.State);
        return true;
    }

    /// <summary>Tells how many users wait.</summary>
    public void Measure(RangeState? state)
    {
        var waiting = state?.Scoring.Waiting ?? 0;
        Metrics.WaitingForScore(waiting - _measured);
        _measured = waiting;
    }

    private void Adopt(RangeState state, PlanFit fit)
    {
        if (_chunk?.Fit == fit) return;
        state.Scoring.AddressBy(fit.Eligibility);
        (_table, _chunk) = (fit.CreateFeatureTable(), new FeatureChunk(fit));
    }
}
