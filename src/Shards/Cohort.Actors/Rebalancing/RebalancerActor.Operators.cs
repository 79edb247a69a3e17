using System.Text;
using Akka.Actor;
using Cohort.Actors.Messages;
using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Core.Texts;

namespace Cohort.Actors.Rebalancing;

/// <content>What operators ask and want.</content>
internal sealed partial class RebalancerActor
{
    // Entries with their reasons, in one message that fits into a frame.
    private const int MostShown = 500;

    // Lines of a hundred bytes and a few more: a quarter of a frame.
    private const int RangesShown = 4_096;

    private void Answer(object question)
    {
        Sender.Tell(question switch
        {
            AskHot ask => new HotAnswer(_loads.Table is null ? [] : [.. HotUser.In(_loads.Board).Take(Math.Clamp(ask.Most, 0, MostShown))]),
            AskPlan => new PlanAnswer(DryRun()),
            AskHistory ask => new HistoryAnswer(Now, [.. _state.History.Reverse().Take(Math.Clamp(ask.Most, 0, MostShown))]),
            AskLoads ask => Loads(ask.From),
            _ => throw new InvalidOperationException($"The rebalancer has no answer to {question}."),
        });
    }

    private LoadsAnswer Loads(ulong from)
    {
        if (_loads.Table is not { } table) return new LoadsAnswer("There are no ranges yet.", 0, [], []);
        var situation = Situation(_state.Limits);
        var (first, all) = (table.IndexOf(from), table.Entries);
        var lines = from entry in all.Skip(first).Take(RangesShown)
                    let load = _loads.Board[entry.Id]
                    where load is not null && _loads.NodeOf(entry.Id) is not null
                    select new RangeLine(
                        entry.Id, _loads.NodeOf(entry.Id)!, Math.Max(0, Now - load.At), load.ObservedSeconds, load.Recent, load.Settled, load.Users, load.Bytes);
        var next = first + RangesShown < all.Count ? all[first + RangesShown].Range.Start : 0;
        return new LoadsAnswer(_remark, _imbalance, situation.Nodes, [.. lines], next);
    }

    private Plan DryRun()
    {
        if (_loads.Table is null) return new Plan([], default, "There are no ranges yet.");
        if (Obstacle(Members()) is { } obstacle) return new Plan([], default, obstacle);
        var plan = Core.Planning.Planner.Plan(Situation(_state.Limits with { IsSuspended = false }));
        return plan.Actions.Count <= MostShown ? plan
            : plan with { Actions = [.. plan.Actions.Take(MostShown)], Remark = $"{plan.Remark} Only the first {MostShown} of them are shown." };
    }

    private void Take(SetLimits wish)
    {
        var (limits, faults) = LimitNames.Change(_state.Limits, wish.Values);
        if (faults.Count == 0 && wish.IsSuspended is { } suspended) limits = limits with { IsSuspended = suspended };
        if (faults.Count > 0 || limits == _state.Limits)
        {
            Sender.Tell(new LimitsAnswer(_state.Limits, faults));
            return;
        }

        var sender = Sender;
        Store(new LimitsChanged(limits), () =>
        {
            LogLimits(limits);
            if (limits.IsSuspended) GiveUpWaiting();
            sender.Tell(new LimitsAnswer(_state.Limits, []));
        });
    }

    // What has begun is ended: half an action helps nobody.
    private void GiveUpWaiting()
    {
        foreach (var operation in _operations.Where(operation => operation is { IsPlanned: true, Phase: OperationPhase.Waiting or OperationPhase.Preloading }).ToList())
            End(operation, ActionOutcome.RolledBack, "The rebalancer was suspended before it began.");
    }

    private void Take(Wish wish)
    {
        var (action, refusal) = Understood(wish.Action);
        if (action is null)
        {
            Sender.Tell(new Wished(false, 0, refusal));
            return;
        }

        _memory.Begin(action);
        Intend(Operator, action, 0, Sender);
    }

    private (PlannedAction? Action, string Refusal) Understood(PlannedAction action)
    {
        if (ActionTexts.FaultOf(action) is { } fault) return (null, fault);
        if (_loads.Table is not { } table) return (null, "There are no ranges yet: activate rules and a taxonomy, and the first begin.");
        if (!IsPossible(action)) return (null, "Users are not salted here: cohort.rebalancer.salting is off in the settings of the node that has the rebalancer.");
        action = AtHome(action, table);
        foreach (var id in action.Concerned(table))
        {
            if (table.Entries.All(entry => entry.Id != id)) return (null, $"There is no range {id} in version {table.Version} of the range table.");
            if (_operations.Find(operation => operation.Action.Concerned(table).Contains(id)) is { } other)
                return (null, $"Range {id} is being changed by action {other.Number} ({other.Action.What}); ask again when it has ended.");
        }

        return action switch
        {
            MoveRange move => Understood(move),
            SaltUser salt when TableRefusals.Of(table, new BeginSalting(salt.UserId, salt.Parts)) is { Length: > 0 } refusal => (null, refusal),
            UnsaltUser { Parts: 0 } unsalt => (null, $"User '{Shown.Of(unsalt.UserId)}' is not salted."),
            MergeRanges merge => (merge with { Node = _loads.NodeOf(merge.LowerId) ?? "", UsersMoved = _loads.NodeOf(merge.LowerId) == _loads.NodeOf(merge.UpperId) ? 0 : _loads.Board[merge.UpperId]?.Users ?? 0 }, ""),
            _ => (action, ""),
        };
    }

    private static PlannedAction AtHome(PlannedAction action, RangeTable table)
    {
        int HomeOf(string user) => table.Entries[table.IndexOf(UserHash.Of(Encoding.UTF8.GetBytes(user)))].Id;
        return action switch
        {
            SaltUser salt => salt with { HomeId = HomeOf(salt.UserId) },
            UnsaltUser unsalt => unsalt with { HomeId = HomeOf(unsalt.UserId), Parts = table.SaltOf(unsalt.UserId)?.Parts ?? 0 },
            _ => action,
        };
    }

    private (PlannedAction? Action, string Refusal) Understood(MoveRange move)
    {
        var nodes = Members().Where(member => member.Status != NodeStatus.Leaving).Select(member => member.Address).ToList();
        var meant = nodes.FindAll(node => node == move.To || node.EndsWith($"@{move.To}", StringComparison.Ordinal) || node.Contains($"@{move.To}:", StringComparison.Ordinal));
        if (meant.Count != 1)
            return (null, $"'{Shown.Cut(move.To)}' is {(meant.Count == 0 ? "no node" : "more than one node")} that can have ranges; there are {string.Join(", ", nodes)}.");
        if (_loads.NodeOf(move.RangeId) is not { } from) return (null, $"It is not known yet where range {move.RangeId} is; ask again in a moment.");
        return from == meant[0] ? (null, $"Range {move.RangeId} is on {from} already.")
            : (move with { From = from, To = meant[0], UsersMoved = _loads.Board[move.RangeId]?.Users ?? 0 }, "");
    }
}
