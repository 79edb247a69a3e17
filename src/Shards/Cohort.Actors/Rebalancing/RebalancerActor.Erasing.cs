using Akka.Actor;
using Cohort.Actors.Erasing;
using Cohort.Actors.Messages;
using Cohort.Core.Planning;

namespace Cohort.Actors.Rebalancing;

/// <content>
/// Letting go of a user who is erased: the history says something else in their place, and a snapshot takes the place of all rows. The row
/// before it changes nothing; it is there so that the one that journals count by is of nobody.
/// </content>
internal sealed partial class RebalancerActor
{
    private (JournalSweep Sweep, IActorRef Asker)? _sweep;

    private void Take(ForgetUser forget)
    {
        if (_sweep?.Sweep.Erasure == forget.Erasure || _operations.Exists(operation => ActionTexts.Names(operation.Action, forget.UserId))) return;
        var asker = Sender;
        Store(new LimitsChanged(_state.Limits), () =>
        {
            _state.Forget(forget.UserId);
            _sweep = (new JournalSweep(forget.Erasure, LastSequenceNr), asker);
            SaveSnapshot(_state.Status);
        });
    }

    private void Sweep(object message)
    {
        if (_sweep is not var (sweep, asker)) return;
        sweep.Take(message);
        if (sweep.IsDone) asker.Tell(new UserForgotten(sweep.Erasure));
        if (sweep.IsDone || sweep.HasFailed) _sweep = null;
    }
}
