using Akka.Actor;
using Cohort.Actors.Connectors;
using Cohort.Actors.Erasing;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;

namespace Cohort.Actors.Control;

/// <content>
/// Erasures, which somebody asked the serving store for: one after the other. An order takes the user out of the ranges, and while these are
/// closed out of what is served; when those that had something of them are empty, the journals of coordinator and rebalancer are swept, and
/// the serving store does the rest. Each step can be lost with the process, and is done again.
/// </content>
internal sealed partial class CoordinatorActor
{
    // What is asked of the serving store, as people read it where it fails.
    private const string Erasing = "the erasure of a user in the serving store";

    private WantedErasure? _erasure;
    private JournalSweep? _sweep;
    private long _swept;
    private long _forgotten;
    private bool _asksForErasures;
    private bool _isErasing;

    private void AskForErasures()
    {
        if (_settings.Erasures is not { } erasures || _asksForErasures) return;
        _asksForErasures = true;
        erasures.NextAsync().PipeTo(Self, success: next => new NextErasure(next), failure: cause => new NextErasure(null, cause));
    }

    private void Take(NextErasure next)
    {
        _asksForErasures = false;
        if (next.Cause is { } cause)
        {
            Fail(Erasing, cause);
            return;
        }

        if (_erasure is { } former && former.Number != next.Wanted?.Number) _watch.Erased(former.Number);
        _erasure = next.Wanted;
        BeginNext();
    }

    // With each tick: a step that was lost is done again.
    private void Erase()
    {
        if (_coordinator.ToErase is { } erase) Do(erasures => erasures.LetGoAsync(erase.Erasure, _coordinator.Parents.Count), new Erased(erase));
        if (_erasure is not { } wanted || wanted.Number > _coordinator.Erased.Number) return;
        _watch.Erases(wanted.Number, FinishUnlessAwaiting(wanted));
    }

    /// <summary>Does what comes next; gives what is waited for, a whole sentence.</summary>
    private string FinishUnlessAwaiting(WantedErasure wanted)
    {
        if (!_coordinator.IsForgotten) return $"Ranges that had the user are to be emptied: {string.Join(", ", _coordinator.Former.Take(MostEmptied))}.";
        if (_swept != wanted.Number)
        {
            BeginSweep(wanted.Number);
            return "The coordinator's journal has not let go of its former rows.";
        }

        if (_forgotten != wanted.Number)
        {
            _settings.Rebalancer.Tell(new ForgetUser(wanted.Number, wanted.UserId), Self);
            return "The rebalancer has not let go of the user.";
        }

        var open = _coordinator.Table!.Entries.Select(entry => entry.Id).ToList();
        Do(erasures => erasures.FinishAsync(wanted.Number, _coordinator.Erased.FirstRange, open), new Erased(null));
        return "The serving store has not done its part.";
    }

    private void BeginSweep(long erasure)
    {
        if (_sweep is not null || _isPersisting) return;
        _sweep = new JournalSweep(erasure, LastSequenceNr);
        SaveSnapshot(_coordinator.Status);
    }

    private void Sweep(object message)
    {
        if (_sweep is not { } sweep) return;
        sweep.Take(message);
        if (sweep.IsDone) _swept = sweep.Erasure;
        if (sweep.IsDone || sweep.HasFailed) _sweep = null;
        Erase();
    }

    private void Do(Func<IErasures, Task> step, Erased done)
    {
        if (_isErasing || _settings.Erasures is not { } erasures) return;
        _isErasing = true;
        step(erasures).PipeTo(Self, success: () => done, failure: cause => done with { Cause = cause });
    }

    private void Take(Erased erased)
    {
        _isErasing = false;
        if (erased.Cause is { } cause)
        {
            Fail(Erasing, cause);
            return;
        }

        _watch.Store(Erasing, null);
        _folded.Over(Erasing, "This works again: {0}.", Erasing);
        if (erased.Order is null) AskForErasures();
        else if (!_isPersisting && _coordinator.LetGo(erased.Order) is { } row) Store(row);
    }

    private sealed record NextErasure(WantedErasure? Wanted, Exception? Cause = null) : INoSerializationVerificationNeeded;

    private sealed record Erased(Erase? Order, Exception? Cause = null) : INoSerializationVerificationNeeded;
}
