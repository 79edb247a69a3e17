using System.Diagnostics;
using Cohort.Core;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Texts;

namespace Cohort.Actors.Rebalancing;

/// <content>Rounds: a plan every ten seconds, its actions into the journal, and a look at what came of former ones.</content>
internal sealed partial class RebalancerActor
{
    private readonly Dictionary<string, long> _firstSeen = new(StringComparer.Ordinal);
    private readonly Queue<(long Number, long At)> _unjudged = new();
    private string _remark = "No round has been planned yet; the first comes when all ranges have reported.";
    private int _imbalance;
    private bool _hasLooked;

    // Nodes that were there when this began are no news.
    private List<NodeMember> Members()
    {
        var members = _settings.Members();
        foreach (var member in members) _firstSeen.TryAdd(member.Address, _hasLooked ? Now : 0);
        foreach (var gone in _firstSeen.Keys.Where(node => members.All(member => member.Address != node)).ToList()) _firstSeen.Remove(gone);
        _hasLooked |= members.Count > 0;
        return [.. members.Select(member => member.Status == NodeStatus.Up && Now - _firstSeen[member.Address] < (long)_settings.JoiningTime.TotalMicroseconds
            ? member with { Status = NodeStatus.Joining } : member)];
    }

    private void PlanRound()
    {
        _plannedAt = Now;
        var members = Members();
        _loads.Keep(members);
        if (Obstacle(members) is { } obstacle)
        {
            _remark = obstacle;
            return;
        }

        var begun = Stopwatch.GetTimestamp();
        var plan = Core.Planning.Planner.Plan(_loads.Situation(members, _state.Limits, _memory, Now));
        (_remark, _imbalance) = (plan.Remark, plan.Balance.Before);
        RebalancerMetrics.Planned(Stopwatch.GetElapsedTime(begun), plan.Balance.Before, MostLoadedRange());
        EvaluateFormer();
        var possible = plan with { Actions = [.. plan.Actions.Where(IsPossible)] };
        _memory.Begin(possible, _state.Limits, Now);
        foreach (var (action, place) in possible.Actions.Select((action, place) => (action, place))) Intend(Planner, action, place);
    }

    // Nothing is moved by a picture with holes in it.
    private string? Obstacle(List<NodeMember> members)
    {
        if (members.Find(member => !member.IsReachable) is { Address: { } silent })
            return $"Node {silent} cannot be reached; nothing is planned until it answers or is gone.";
        return _loads.Silent(members) is var ranges and > 0 ? $"{ranges} ranges have not told where they are and how they are loaded; nothing is planned until they have." : null;
    }

    private bool IsPossible(PlannedAction action) => _settings.Salts || action is not SaltUser;

    /// <summary>Journals that an action is going to be carried out; then begins it.</summary>
    private void Intend(string by, PlannedAction action, int place, Akka.Actor.IActorRef? asker = null)
    {
        action = action with { Reason = Shown.Within(action.Reason, Limits.ReasonBytes) };
        var entry = new HistoryEntry(_state.Number + 1 + place, Now, by, action, _imbalance, 0, 0, ActionOutcome.UnderWay);
        Store(new ActionBegun(entry), () =>
        {
            LogBegun(entry);
            var operation = new Operation(entry) { Asker = asker };
            _operations.Add(operation);
            Advance(operation);
        });
    }

    // One that was under way when its process ended: it is in the journal already.
    private void Add(HistoryEntry entry)
    {
        _operations.Add(new Operation(entry));
        _memory.Begin(entry.Action);
    }

    private void EvaluateFormer()
    {
        while (_unjudged.TryPeek(out var former) && Now - former.At >= _state.Limits.ObservedSeconds * 1_000_000L)
        {
            _unjudged.Dequeue();
            Store(new ActionEvaluated(former.Number, Math.Max(1, _imbalance)));
        }
    }

    private int MostLoadedRange()
    {
        var busy = _loads.Board.Table.Entries.Select(entry => _loads.Board[entry.Id]?.Busy ?? 0).ToList();
        var sum = busy.Sum();
        return sum == 0 ? 0 : (int)Int128.Min(int.MaxValue, (Int128)busy.Max() * busy.Count * 1000 / sum);
    }

    private void Show()
    {
        var situation = Situation(_state.Limits);
        _settings.Places.Show(new Outlook(
            situation.Table, [.. situation.Table.Entries.Select(entry => situation.Loads[entry.Id]).OfType<RangeLoad>()], situation.Nodes, _state.Limits, Now));
    }
}
