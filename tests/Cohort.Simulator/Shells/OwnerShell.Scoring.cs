using System.Text;
using Cohort.Core.Features;
using Cohort.Core.Protocol;
using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
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

    private readonly List<byte[]> _given = [];
    private long _ticket;
    private long _journaling;

    /// <summary>Whether everybody has the scores of their features, as far as the range knows.</summary>
    public bool IsScored => !_simulation.Plan.Scores || (_given.Count == 0 && _owner!.State is { WaitingForScore: 0, IsScoringAll: false });

    private void BeginScoring()
    {
        if (!_simulation.Plan.Scores) return;
        _owner!.State.BeginScoring(AtOnce, null);
        _owner.State.ScoreBy("models");
        ScoreNext();
    }

    private void ScoreNext()
    {
        if (IsDead || _owner!.IsClosed) return;
        if (_given.Count == 0 && !_isStopping && !IsScored && _owner.State.AsOf is { } asOf) Give(asOf);
        _node.Do(_simulation.Random.Next(1, 2 * _simulation.Plan.ScoreEvery), ScoreNext);
    }

    private void Give(BusinessDate asOf)
    {
        var scores = new List<int[]>();
        _owner!.State.TakeForScoring(new FeatureTable(_owner.State.Context, []), isLast: true, (user, _, table, _) =>
        {
            _given.Add(user.ToArray());
            scores.Add(MadeUpScores.Of(table));
        });
        if (_given.Count == 0) return;
        var (ticket, scorer) = (++_ticket, _simulation.AnyNode());
        _simulation.Log.Add($"{_node}, range {_id}: gives {_given.Count} users to be scored by {scorer}, ticket {ticket}");
        _node.Do(_simulation.Random.Next(300, 1_500), () => GiveUp(ticket));
        _simulation.Wire.Send(_node, scorer, () => _simulation.Disk.Write(scorer, "scores", () => Outcome.Done, outcome =>
        {
            if (outcome == Outcome.Done) _simulation.Wire.Send(scorer, _node, () => Take(ticket, asOf, scores));
        }));
    }

    private void Take(long ticket, BusinessDate asOf, List<int[]> scores)
    {
        if (IsDead || _isStopping || ticket != _ticket || _given.Count == 0) return;
        var section = new ScoreSection(MadeUpScores.Models);
        section.Begin(asOf);
        for (var i = 0; i < scores.Count; i++) _owner!.State.AddNews(section, _given[i], scores[i]);
        if (section.Count == 0)
        {
            Finish(ticket);
            return;
        }

        // A range that is closing takes no scores any more; its successors have the users scored again.
        var answer = _owner!.Decide(section, out var entry);
        _simulation.Log.Add($"{_node}, range {_id}: scores of {section.Count} users, first of {Encoding.UTF8.GetString(_given[0])}, are answered with {answer}");
        if (answer != Answer.Journal) return;
        if (_simulation.Plan.Planted == Planted.UnjournaledScores)
        {
            _owner.State.Apply(((BatchTaken)entry!).Batch);
            Stored();
            return;
        }

        // Like the actor's: what is new is told by what is applied, so that nobody is scored again before that is.
        _journaling = ticket;
        Enqueue(entry!, () => Finish(ticket));
    }

    private void Finish(long ticket)
    {
        if (ticket != _ticket) return;
        Stored();
        StoreSnapshot();
    }

    private void Stored()
    {
        foreach (var user in _given) _owner!.State.ScoresStored(user);
        _given.Clear();
    }

    private void GiveUp(long ticket)
    {
        if (IsDead || ticket != _ticket || ticket == _journaling) return;
        foreach (var user in _given) _owner!.State.ScoreAgain(user);
        _given.Clear();
    }
}
