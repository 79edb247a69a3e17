using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Ranges;

/// <content>
/// The home of a salted user asks the ranges that hold their parts for their sums, on an interval. Whatever is lost is
/// asked for again; what comes late, or twice, changes nothing.
/// </content>
internal sealed partial class RangeEntity
{
    private RangeTable? _table;

    private void SumFromNowOn()
    {
        if (!_owner!.IsHomeOfSalted) return;
        Timers.StartPeriodicTimer(SumsDue.Instance, SumsDue.Instance, TimeSpan.Zero, TimeSpan.FromMilliseconds(_services.Limits.SumMilliseconds));
    }

    // By the table of the question before: who holds a part changes seldom, and a range that is gone does not answer.
    private void AskForSums()
    {
        if (_owner is null || _isStopping)
        {
            // A range that is handed over ends when it is silent for a while.
            Timers.Cancel(SumsDue.Instance);
            return;
        }

        _services.Coordinator().Tell(new AskStatus(IsListening: true), Self);
        if (_table is null || _owner.Unpublished >= _services.Limits.UnpublishedRows) return;
        foreach (var wanted in _owner.AskPartials(_table)) Ask(wanted);
    }

    private void Ask(PartialsWanted wanted) => _services.Ranges().Tell(new AskPartials(wanted), Self);

    private void Give(PartialsWanted wanted)
    {
        if (_isStopping || _owner?.GivePartials(wanted) is not { } given) return;
        Sender.Tell(new PartialsAnswer(given));
    }

    private void Take(PartialsGiven given)
    {
        if (_owner is null || _isStopping) return;
        if (_owner.TakePartials(given, out var next) is { } taken) Write(taken, Apply);
        if (next is not null) Ask(next);
    }

    private sealed class SumsDue : INoSerializationVerificationNeeded
    {
        public static readonly SumsDue Instance = new();
    }
}
