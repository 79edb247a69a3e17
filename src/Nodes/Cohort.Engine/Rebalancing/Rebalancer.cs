using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Engine.Commits;
using Cohort.Engine.Shards;
using Cohort.Engine.Texts;
using Cohort.Store;

namespace Cohort.Engine.Rebalancing;

/// <summary>
/// Keeps the worker threads evenly loaded during a run: plans every few seconds between two steps, and says what was done.
/// What it does changes no answer, so it may look at the clock.
/// </summary>
/// <param name="options">How; null only measures the load.</param>
/// <param name="watch">The loads.</param>
/// <param name="workers">The worker threads.</param>
/// <param name="time">The clock.</param>
/// <param name="lastNumber">The number of the directory's last action.</param>
internal sealed class Rebalancer(RebalanceOptions? options, LoadWatch watch, int workers, TimeProvider time, long lastNumber)
{
    private readonly NodeLoad[] _nodes = WorkerPlacement.Nodes(workers);
    private readonly PlannerMemory _memory = new();
    private readonly List<(StoredAction Action, long SeenAt)> _unseen = [];
    private readonly List<StoredAction> _toStore = [];
    private long _plannedAt;
    private int _before;
    private bool _hasLoads;

    /// <summary>Actions carried out in this run.</summary>
    public int Actions { get; private set; }

    /// <summary>What is to be done now; nothing where it is not time to plan yet, or nothing would be gained.</summary>
    /// <param name="state">The ranges, none of which is being changed.</param>
    public IReadOnlyList<PlannedAction> Next(OpenedState state)
    {
        var pause = options?.Pause ?? RebalanceOptions.DefaultPause;
        if (watch.Now - _plannedAt < (long)pause.TotalMicroseconds) return [];
        _plannedAt = watch.Now;
        watch.Take(state);
        _hasLoads = true;
        if (options is null) return [];
        var plan = WorkerPlan.Of(state.Table, watch.Board, _nodes, options, _memory, watch.Now);
        _before = plan.Balance.Before;
        See(_before);
        _memory.Begin(plan, options.Limits, watch.Now);
        return plan.Actions;
    }

    /// <summary>
    /// Carries actions out, saltings last: they give ranges new ids, and the others name them by those of the plan. No effect of
    /// the ranges is pending.
    /// </summary>
    public StateChange CarryOut(IReadOnlyList<PlannedAction> actions, OpenedState state)
    {
        var change = new StateChange(state);
        foreach (var action in actions.OrderBy(action => action is SaltUser or UnsaltUser))
        {
            var newRangeId = change.Table.NextId;
            if (action.Order is { } order) change.CarryOut(order);
            _memory.Complete(action, newRangeId, watch.Now);
        }

        watch.MoveTo(change.State);
        return change;
    }

    /// <summary>Takes down what was carried out, and for how long the engine stood still for it.</summary>
    public void Record(IReadOnlyList<PlannedAction> actions, TimeSpan pause)
    {
        foreach (var action in actions)
        {
            var stored = new StoredAction(
                lastNumber + ++Actions, time.GetUtcNow(), WorkerPlan.WhatOf(action), action.Reason, _before, 0, (long)pause.TotalMicroseconds);
            _toStore.Add(stored);
            _unseen.Add((stored, watch.Now + (options!.Limits.ObservedSeconds * 1_000_000L)));
        }
    }

    /// <summary>Moves what the store does not know yet to a commit.</summary>
    public void MoveTo(CommitEnd end)
    {
        end.Actions.AddRange(_toStore);
        _toStore.Clear();
        if (_hasLoads && watch.Stored() is { Count: > 0 } loads) end.Loads = loads;
        _hasLoads = false;
    }

    /// <summary>Looks at the loads for the last time.</summary>
    public void Finish(OpenedState state)
    {
        watch.Take(state);
        _hasLoads = true;
    }

    /// <summary>What there is to tell at the end of the run.</summary>
    public IEnumerable<string> Notes()
    {
        if (Actions > 0)
            yield return $"{Amount.Of(Actions, "action")} kept the worker threads evenly loaded; {MemberNames.History} shows what was done, and why.";
    }

    private void See(int now)
    {
        foreach (var (action, _) in _unseen.Where(one => one.SeenAt <= watch.Now)) _toStore.Add(action with { After = now });
        _unseen.RemoveAll(one => one.SeenAt <= watch.Now);
    }
}
