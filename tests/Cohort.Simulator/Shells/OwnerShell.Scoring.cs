using System.Runtime.InteropServices;
using Cohort.Core.Features;
using Cohort.Core.Protocol;
using Cohort.Core.Scoring;
using Cohort.Simulator.Stage;
using Cohort.Simulator.Storage;

namespace Cohort.Simulator.Shells;

/// <content>
/// Users go to a scorer, a few at a time, and their scores come back, which rules compare: lost, late or twice as all else
/// on the wire. Who waits is the range's to know, also after it died, moved, split, merged or was salted.
/// </content>
internal sealed partial class OwnerShell
{
    private static readonly Freshness AtOnce = new(0, 0, 8, true);

    /// <summary>Whether everybody has the scores of their features, as far as the range knows.</summary>
    public bool IsScored => !_simulation.Plan.Scores || (!_owner!.IsAtScorer && _owner.State.Scoring is { Waiting: 0, IsOfAll: false });

    private void BeginScoring()
    {
        if (!_simulation.Plan.Scores) return;
        _owner!.State.Scoring.Begin(AtOnce, null);
        _owner.State.Scoring.ScoreBy("models");
        ScoreNext();
    }

    private void ScoreNext()
    {
        if (IsDead || _owner!.IsClosed) return;
        if (!_isStopping && _owner.WaitsForScorer) Give();
        _node.Do(_simulation.Random.Next(1, 2 * _simulation.Plan.ScoreEvery), ScoreNext);
    }

    private void Give()
    {
        var (users, scores) = (0, new List<int>());
        var ticket = _owner!.Give(new FeatureTable(_owner.State.Context, []), isLast: true, (_, _, table, _) =>
        {
            users++;
            scores.AddRange(MadeUpScores.Of(table));
        });
        if (ticket == 0) return;
        var scorer = _simulation.AnyNode();
        _simulation.Log.Add($"{_node}, range {_id}: gives {users} users to be scored by {scorer}, ticket {ticket}");
        _node.Do(_simulation.Random.Next(300, 1_500), () => GiveUp(ticket));
        _simulation.Wire.Send(_node, scorer, () => _simulation.Disk.Write(scorer, "scores", () => Outcome.Done, outcome =>
        {
            if (outcome == Outcome.Done) _simulation.Wire.Send(scorer, _node, () => Take(ticket, scores));
        }));
    }

    private void Take(long ticket, List<int> scores)
    {
        if (IsDead || _isStopping) return;

        // A range that is closing takes no scores any more; its successors have the users scored again.
        var answer = _owner!.Take(ticket, MadeUpScores.Models, CollectionsMarshal.AsSpan(scores), out var row);
        _simulation.Log.Add($"{_node}, range {_id}: the scores of ticket {ticket} are answered with {answer}");
        if (answer == Answer.Done) Finish(ticket);
        if (answer != Answer.Journal) return;
        if (_simulation.Plan.Planted == Planted.UnjournaledScores)
        {
            _owner.State.Apply(row!.Batch);
            _owner.Finish(ticket);
            return;
        }

        // Like the actor's: what is new is told by what is applied, so that nobody is scored again before that is.
        Enqueue(row!, () => Finish(ticket));
    }

    private void Finish(long ticket)
    {
        if (_owner!.Finish(ticket)) StoreSnapshot();
    }

    private void GiveUp(long ticket)
    {
        if (!IsDead) _owner!.GiveUp(ticket);
    }
}
