using System.Collections.Immutable;
using Cohort.Actors.Messages;
using Cohort.Actors.Rebalancing;
using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;

namespace Cohort.Actors.Wire;

/// <summary>The forms of what the rebalancer hears, answers and journals.</summary>
internal static class RebalancingForms
{
    public static IEnumerable<Form> All =>
    [
        Form.Of("load-report", (LoadReport m) => Of(m), V1.LoadReport.Parser, Read),
        Form.Of("node-report", (NodeReport m) => new V1.NodeReport { Node = m.Node, CpuPermille = m.CpuPermille, MemoryBytes = m.MemoryBytes },
            V1.NodeReport.Parser, w => new NodeReport(w.Node, w.CpuPermille, w.MemoryBytes)),
        Form.Of("range-leaving", (RangeLeaving m) => new V1.RangeLeaving { RangeId = m.RangeId, Node = m.Node },
            V1.RangeLeaving.Parser, w => new RangeLeaving(w.RangeId, w.Node)),
        Form.Of("warm-up", (Preload m) => new V1.Preload { RangeId = m.RangeId }, V1.Preload.Parser, w => new Preload(w.RangeId)),
        Form.Of("warmed-up", (Preloaded m) => new V1.Preloaded { RangeId = m.RangeId, Sequence = m.Sequence },
            V1.Preloaded.Parser, w => new Preloaded(w.RangeId, w.Sequence)),
        Form.Of("ask-loads", (AskLoads m) => new V1.AskLoads { From = m.From }, V1.AskLoads.Parser, w => new AskLoads(w.From)),
        Form.Of("loads", (LoadsAnswer m) => new V1.LoadsAnswer
            {
                Remark = m.Remark, ImbalancePermille = m.ImbalancePermille, Node = { m.Nodes.Select(Of) }, Range = { m.Ranges.Select(Of) }, Next = m.Next,
            },
            V1.LoadsAnswer.Parser, w => new LoadsAnswer(w.Remark, w.ImbalancePermille, [.. w.Node.Select(Read)], [.. w.Range.Select(Read)], w.Next)),
        Form.Of("ask-hot", (AskHot m) => new V1.AskHot { Most = m.Most }, V1.AskHot.Parser, w => new AskHot(w.Most)),
        Form.Of("hot", (HotAnswer m) => new V1.HotAnswer { User = { m.Users.Select(Of) } }, V1.HotAnswer.Parser, w => new HotAnswer([.. w.User.Select(Read)])),
        Form.Of("ask-plan", (AskPlan _) => new V1.AskPlan(), V1.AskPlan.Parser, _ => new AskPlan()),
        Form.Of("plan", (PlanAnswer m) => Of(m.Plan), V1.PlanAnswer.Parser, w => new PlanAnswer(Read(w))),
        Form.Of("ask-history", (AskHistory m) => new V1.AskHistory { Most = m.Most }, V1.AskHistory.Parser, w => new AskHistory(w.Most)),
        Form.Of("history", (HistoryAnswer m) => new V1.HistoryAnswer { Now = m.Now, Entry = { m.Entries.Select(Of) } },
            V1.HistoryAnswer.Parser, w => new HistoryAnswer(w.Now, [.. w.Entry.Select(Read)])),
        Form.Of("set-limits", (SetLimits m) => Of(m), V1.SetLimits.Parser, Read),
        Form.Of("limits", (LimitsAnswer m) => new V1.LimitsAnswer { Limits = Of(m.Limits), Fault = { m.Faults } },
            V1.LimitsAnswer.Parser, w => new LimitsAnswer(Read(w.Limits), [.. w.Fault])),
        Form.Of("wish", (Wish m) => new V1.Wish { Action = Of(m.Action) }, V1.Wish.Parser, w => new Wish(Read(w.Action))),
        Form.Of("wished", (Wished m) => new V1.Wished { IsBegun = m.IsBegun, Number = m.Number, Refusal = m.Refusal },
            V1.Wished.Parser, w => new Wished(w.IsBegun, w.Number, w.Refusal)),
        Form.Of("forget-user", (ForgetUser m) => new V1.ForgetUser { Erasure = m.Erasure, UserId = m.UserId }, V1.ForgetUser.Parser, w => new ForgetUser(w.Erasure, w.UserId)),
        Form.Of("user-forgotten", (UserForgotten m) => new V1.UserForgotten { Erasure = m.Erasure }, V1.UserForgotten.Parser, w => new UserForgotten(w.Erasure)),
        Form.Row("action-begun", (ActionBegun m) => new V1.ActionBegunRow { Entry = Of(m.Entry) }, V1.ActionBegunRow.Parser, w => new ActionBegun(Read(w.Entry))),
        Form.Row("action-ended", (ActionEnded m) => new V1.ActionEndedRow { Number = m.Number, Outcome = (int)m.Outcome, PauseMicros = m.PauseMicros, Note = m.Note, NewRangeId = m.NewRangeId },
            V1.ActionEndedRow.Parser, w => new ActionEnded(w.Number, (ActionOutcome)w.Outcome, w.PauseMicros, w.Note, w.NewRangeId)),
        Form.Row("action-judged", (ActionEvaluated m) => new V1.ActionEvaluatedRow { Number = m.Number, After = m.After },
            V1.ActionEvaluatedRow.Parser, w => new ActionEvaluated(w.Number, w.After)),
        Form.Row("limits-changed", (LimitsChanged m) => new V1.LimitsChangedRow { Limits = Of(m.Limits) },
            V1.LimitsChangedRow.Parser, w => new LimitsChanged(Read(w.Limits))),
        Form.Row("rebalancer", (RebalancerStatus m) => new V1.RebalancerSnapshot { Number = m.Number, Limits = Of(m.Limits), History = { m.History.Select(Of) } },
            V1.RebalancerSnapshot.Parser, w => new RebalancerStatus(w.Number, Read(w.Limits), [.. w.History.Select(Read)])),
    ];

    private static V1.LoadReport Of(LoadReport report) => new()
    {
        Node = report.Node,
        MailboxAge = report.MailboxAge,
        RangeId = report.Load.RangeId,
        ObservedSeconds = report.Load.ObservedSeconds,
        Recent = Of(report.Load.Recent),
        Settled = Of(report.Load.Settled),
        Users = report.Load.Users,
        Bytes = report.Load.Bytes,
        Start = report.Load.Profile.Range.Start,
        End = report.Load.Profile.Range.End,
        Weight = { report.Load.Profile.Weights },
        Hitter = { report.Load.Profile.Hitters.Select(h => new V1.HeavyHitter { UserId = h.UserId, Point = h.Point, Most = h.Most, Least = h.Least }) },
    };

    private static LoadReport Read(V1.LoadReport wire)
    {
        var hitters = wire.Hitter.Select(h => new HeavyHitter(h.UserId, h.Point, h.Most, h.Least)).ToImmutableArray();
        var profile = new LoadProfile(new HashRange(wire.Start, wire.End), [.. wire.Weight], hitters);
        return new LoadReport(wire.Node, wire.MailboxAge, new RangeLoad(
            wire.RangeId, 0, 0, wire.ObservedSeconds, Read(wire.Recent), Read(wire.Settled), wire.Users, wire.Bytes, profile));
    }

    private static V1.LoadRates Of(LoadRates rates) => new() { Events = rates.Events, Busy = rates.Busy, Wait = rates.Wait };

    private static LoadRates Read(V1.LoadRates? wire) => wire is null ? default : new LoadRates(wire.Events, wire.Busy, wire.Wait);

    private static V1.NodeLoad Of(NodeLoad node) => new()
    {
        Name = node.Name,
        Status = (int)node.Status,
        SpeedPermille = node.SpeedPermille,
        MemoryBytes = node.MemoryBytes,
        CpuPermille = node.CpuPermille,
        MailboxAge = node.MailboxAge,
    };

    private static NodeLoad Read(V1.NodeLoad wire) =>
        new(wire.Name, (NodeStatus)wire.Status, wire.SpeedPermille, wire.MemoryBytes, wire.CpuPermille, wire.MailboxAge);

    private static V1.RangeLine Of(RangeLine line) => new()
    {
        RangeId = line.RangeId,
        Node = line.Node,
        AgeMicros = line.AgeMicros,
        ObservedSeconds = line.ObservedSeconds,
        Recent = Of(line.Recent),
        Settled = Of(line.Settled),
        Users = line.Users,
        Bytes = line.Bytes,
    };

    private static RangeLine Read(V1.RangeLine wire) =>
        new(wire.RangeId, wire.Node, wire.AgeMicros, wire.ObservedSeconds, Read(wire.Recent), Read(wire.Settled), wire.Users, wire.Bytes);

    private static V1.HotUser Of(HotUser user) => new()
    {
        UserId = user.UserId,
        Events = user.Events,
        Busy = user.Busy,
        BusyAtMost = user.BusyAtMost,
        Parts = user.Parts,
        RangeId = { user.RangeIds },
    };

    private static HotUser Read(V1.HotUser wire) => new(wire.UserId, wire.Events, wire.Busy, wire.BusyAtMost, wire.Parts, [.. wire.RangeId]);

    private static V1.PlanAnswer Of(Plan plan) => new()
    {
        Action = { plan.Actions.Select(Of) },
        Before = plan.Balance.Before,
        After = plan.Balance.After,
        Excess = plan.Balance.Excess,
        Remark = plan.Remark,
    };

    private static Plan Read(V1.PlanAnswer wire) => new([.. wire.Action.Select(Read)], new Balance(wire.Before, wire.After, wire.Excess), wire.Remark);

    private static V1.PlannedAction Of(PlannedAction action)
    {
        var wire = new V1.PlannedAction { Reason = action.Reason, UsersMoved = action.UsersMoved };
        switch (action)
        {
            case SplitRange split: wire.Split = new V1.SplitAction { RangeId = split.RangeId, Hash = split.Hash }; break;
            case MergeRanges merge: wire.Merge = new V1.MergeAction { LowerId = merge.LowerId, UpperId = merge.UpperId, Node = merge.Node }; break;
            case MoveRange move: wire.Move = new V1.MoveAction { RangeId = move.RangeId, From = move.From, To = move.To }; break;
            case SaltUser salt: wire.Salt = new V1.SaltAction { UserId = salt.UserId, Parts = salt.Parts, HomeId = salt.HomeId }; break;
            case UnsaltUser unsalt: wire.Unsalt = new V1.SaltAction { UserId = unsalt.UserId, Parts = unsalt.Parts, HomeId = unsalt.HomeId }; break;
            default: throw new NotSupportedException($"{action.GetType().Name} has no form on the wire.");
        }

        return wire;
    }

    private static PlannedAction Read(V1.PlannedAction wire) => wire.KindCase switch
    {
        V1.PlannedAction.KindOneofCase.Split => new SplitRange(wire.Split.RangeId, wire.Split.Hash, wire.Reason),
        V1.PlannedAction.KindOneofCase.Merge => new MergeRanges(wire.Merge.LowerId, wire.Merge.UpperId, wire.Merge.Node, wire.Reason, wire.UsersMoved),
        V1.PlannedAction.KindOneofCase.Move => new MoveRange(wire.Move.RangeId, wire.Move.From, wire.Move.To, wire.Reason, wire.UsersMoved),
        V1.PlannedAction.KindOneofCase.Salt => new SaltUser(wire.Salt.UserId, wire.Salt.Parts, wire.Salt.HomeId, wire.Reason),
        V1.PlannedAction.KindOneofCase.Unsalt => new UnsaltUser(wire.Unsalt.UserId, wire.Unsalt.Parts, wire.Unsalt.HomeId, wire.Reason),
        _ => throw new NotSupportedException("An action has no form on the wire that this program knows: a newer node wrote it. Upgrade this node."),
    };

    private static V1.HistoryEntry Of(HistoryEntry entry) => new()
    {
        Number = entry.Number,
        At = entry.At,
        By = entry.By,
        Action = Of(entry.Action),
        Before = entry.Before,
        After = entry.After,
        PauseMicros = entry.PauseMicros,
        Outcome = (int)entry.Outcome,
        Note = entry.Note,
        NewRangeId = entry.NewRangeId,
    };

    private static HistoryEntry Read(V1.HistoryEntry wire) => new(
        wire.Number, wire.At, wire.By, Read(wire.Action), wire.Before, wire.After, wire.PauseMicros, (ActionOutcome)wire.Outcome, wire.Note, wire.NewRangeId);

    private static V1.SetLimits Of(SetLimits wish) => new()
    {
        Limit = { wish.Values.OrderBy(limit => limit.Key, StringComparer.Ordinal).Select(limit => new V1.NamedLimit { Name = limit.Key, Value = limit.Value }) },
        Suspend = wish.IsSuspended switch { null => 0, false => 1, true => 2 },
    };

    private static SetLimits Read(V1.SetLimits wire)
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var limit in wire.Limit) values[limit.Name] = limit.Value;
        return new SetLimits(values, wire.Suspend switch { 1 => false, 2 => true, _ => null });
    }

    private static V1.Limits Of(PlannerLimits limits) => new()
    {
        Limit = { LimitNames.Stored(limits).Select(limit => new V1.NamedLimit { Name = limit.Name, Value = limit.Value }) },
        IsSuspended = limits.IsSuspended,
    };

    private static PlannerLimits Read(V1.Limits? wire) => wire is null ? new PlannerLimits()
        : LimitNames.Restore(wire.Limit.Select(limit => KeyValuePair.Create(limit.Name, limit.Value))) with { IsSuspended = wire.IsSuspended };
}
