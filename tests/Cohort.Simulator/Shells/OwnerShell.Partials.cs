using Cohort.Core.Protocol;
using Cohort.Simulator.Stage;

namespace Cohort.Simulator.Shells;

/// <content>A home asks other ranges for the sums of its salted users' parts, by a table that may be an older one.</content>
internal sealed partial class OwnerShell
{
    private void SumUp()
    {
        if (IsDead || !_owner!.IsHomeOfSalted) return;
        if (!_isStopping)
        {
            foreach (var wanted in _owner.AskPartials(_simulation.SomeTable())) Ask(wanted);
        }

        _node.Do(_simulation.Random.Next(1, 2 * _simulation.Plan.SumEvery), SumUp);
    }

    private void Ask(PartialsWanted wanted)
    {
        var to = _simulation.Hosts.Of(wanted.RangeId);
        _simulation.Wire.Send(_node, to, () => _simulation.OwnerOn(to, wanted.RangeId).Give(wanted, this));
    }

    private void Give(PartialsWanted wanted, OwnerShell home)
    {
        if (IsDead || _owner is null || _isStopping || _owner.GivePartials(wanted) is not { } given) return;
        _simulation.Log.Add($"{_node}, range {_id}: gives range {home._id} {given.Cells.Length} sums of {given.UserId}");
        if (_simulation.Plan.Planted == Planted.EmptySums) given = given with { Cells = [] };
        _simulation.Wire.Send(_node, home._node, () => home.Take(given));
    }

    private void Take(PartialsGiven given)
    {
        if (IsDead || _isStopping || _owner is null) return;
        if (_owner.TakePartials(given, out var next) is { } taken) Enqueue(taken, () => { });
        if (next is not null) Ask(next);
    }
}
