using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Actors.Scoring;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Ranges;

/// <content>
/// Scoring: the range says that users wait, and gives a chunk of them when a scorer asks. Nothing of it holds back a batch,
/// and what waits is never more than the users there are.
/// </content>
internal sealed partial class RangeEntity
{
    private RangeScoring? _scoring;
    private bool _hasSaid;

    private bool CanGive => _scoring is not null && _owner is { IsClosed: false } && !_isStopping;

    private void BeginScoring()
    {
        if (_services.Scoring is not { } services) return;
        _scoring = new RangeScoring(services.Settings, () => Environment.TickCount64);
        _scoring.Begin(_owner!.State);

        // Also where nobody waits: only ranges that the dispatcher knows hear of other models.
        if (CanGive) SayThatSomebodyWaits();
    }

    private void BeforeApplying() => _scoring?.Tick(_owner!.State);

    private void AfterApplying()
    {
        if (_scoring is null) return;
        _scoring.Measure(_owner!.State);
        if (!_hasSaid && !Timers.IsTimerActive(LookWhoWaits.Instance)) SayIfSomebodyWaits();
    }

    private void EndScoring() => _scoring?.Measure(null);

    private bool TryTakeForScoring(object message)
    {
        switch (message)
        {
            case GiveWork asked: Give(asked); return true;
            case Scored scored: Take(scored); return true;
            case WorkLost lost:
                if (_scoring?.GiveUp(lost.Ticket, _owner!) == true)
                {
                    Metrics.ChunkLost();
                    LogChunkLost(_id, lost.Ticket);
                    AfterChunk();
                }

                return true;
            case PlanChanged changed:
                if (_scoring is not null) _owner!.State.Scoring.ScoreBy(changed.Plan.Id);
                SayIfSomebodyWaits();
                return true;
            case LookWhoWaits:
                SayIfSomebodyWaits();
                return true;
            default: return false;
        }
    }

    private void Give(GiveWork asked)
    {
        _hasSaid = false;
        if (CanGive && _scoring!.Take(_owner!, _services.Scoring!.Fits.Of(asked.Plan, _owner!.State.Context)) is var (ticket, chunk))
        {
            asked.Scorer.Tell(new Work(asked.Ask, ticket, chunk), Self);
            Timers.StartSingleTimer(WorkLost.Key, new WorkLost(ticket), _services.Scoring.Settings.Timeout);
            return;
        }

        Sender.Tell(new NothingToGive(asked));
        LookLater();
    }

    // What rules look at is an input like any other: the chunk is done when it is journaled and applied, so that the next one
    // is compared with what is known by then.
    private void Take(Scored scored)
    {
        if (_scoring is null || !CanGive) return;

        // On its way to be closed it does nothing: its successors have the users scored again, since rules do not know these scores.
        switch (_owner!.Take(scored.Ticket, scored.Models, [.. scored.PerMillion], out var row))
        {
            case Answer.Done:
                FinishChunk(scored.Ticket);
                break;
            case Answer.Journal:
                Timers.Cancel(WorkLost.Key);
                Write(row!, taken =>
                {
                    Apply(taken);
                    FinishChunk(scored.Ticket);
                });
                break;
        }
    }

    private void FinishChunk(long ticket)
    {
        if (!_owner!.Finish(ticket)) return;
        AfterChunk();
        SaveSnapshotIfDue();
    }

    private void AfterChunk()
    {
        Timers.Cancel(WorkLost.Key);
        SayIfSomebodyWaits();
    }

    // Most wait for the least interval first; a dispatcher that is asked in vain would only ask the next.
    private void SayIfSomebodyWaits()
    {
        if (_hasSaid || !CanGive || !_owner!.WaitsForScorer) return;
        _scoring!.Tick(_owner.State);
        if (!_owner.State.Scoring.IsOfAll && _owner.State.Scoring.OldestWait < _services.Scoring!.Settings.Freshness.Interval)
        {
            LookLater();
            return;
        }

        SayThatSomebodyWaits();
    }

    private void SayThatSomebodyWaits()
    {
        _hasSaid = true;
        _services.Scoring!.Dispatcher.Tell(new WorkWaits(_id), Self);
    }

    private void LookLater()
    {
        if (CanGive && _owner!.WaitsForScorer)
            Timers.StartSingleTimer(LookWhoWaits.Instance, LookWhoWaits.Instance, _services.Scoring!.Settings.Poll);
    }

    private sealed record WorkLost(long Ticket) : INoSerializationVerificationNeeded
    {
        public const string Key = "work-lost";
    }

    private sealed class LookWhoWaits : INoSerializationVerificationNeeded
    {
        public static readonly LookWhoWaits Instance = new();
    }
}
