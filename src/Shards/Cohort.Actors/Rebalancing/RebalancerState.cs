using Cohort.Core.Planning;

namespace Cohort.Actors.Rebalancing;

/// <summary>What the rebalancer keeps: the settings, and each action with what became of it. Changed by rows of its journal alone.</summary>
internal sealed class RebalancerState
{
    /// <summary>Actions that are remembered: a day and more of a busy cluster, a few hundred kilobytes.</summary>
    public const int MostEntries = 1_000;

    private readonly List<HistoryEntry> _history;

    public RebalancerState()
        : this(new RebalancerStatus(0, new PlannerLimits(), []))
    {
    }

    public RebalancerState(RebalancerStatus status) => (Number, Limits, _history) = (status.Number, status.Limits, [.. status.History.Select(Kept)]);

    /// <summary>The number of the last action.</summary>
    public long Number { get; private set; }

    /// <summary>The settings that hold.</summary>
    public PlannerLimits Limits { get; private set; }

    /// <summary>The latest actions, in the order of their numbers.</summary>
    public IReadOnlyList<HistoryEntry> History => _history;

    public RebalancerStatus Status => new(Number, Limits, [.. _history]);

    /// <summary>Applies a row that is durable.</summary>
    public void Apply(RebalancerEntry row)
    {
        switch (row)
        {
            case ActionBegun begun:
                Number = begun.Entry.Number;
                _history.Add(Kept(begun.Entry));
                Forget();
                break;
            case ActionEnded ended:
                Change(ended.Number, entry => entry with { Outcome = ended.Outcome, PauseMicros = ended.PauseMicros, Note = ended.Note, NewRangeId = ended.NewRangeId });
                break;
            case ActionEvaluated evaluated:
                Change(evaluated.Number, entry => entry with { After = evaluated.After });
                break;
            case LimitsChanged changed:
                Limits = changed.Limits;
                break;
            default:
                throw new InvalidOperationException($"The rebalancer cannot apply {row}.");
        }
    }

    /// <summary>Says something else in place of a user in what has ended; in the next snapshot, that is.</summary>
    public void Forget(string userId)
    {
        for (var at = 0; at < _history.Count; at++) _history[at] = ActionTexts.Without(_history[at], userId);
    }

    // One that is under way is carried out with the texts that it has.
    private static HistoryEntry Kept(HistoryEntry entry) => entry.Outcome == ActionOutcome.UnderWay ? entry : ActionTexts.Bounded(entry);

    // One that is under way is never forgotten: who else would end it.
    private void Forget()
    {
        if (_history.Count <= MostEntries) return;
        var oldest = _history.FindIndex(entry => entry.Outcome != ActionOutcome.UnderWay);
        if (oldest >= 0) _history.RemoveAt(oldest);
    }

    private void Change(long number, Func<HistoryEntry, HistoryEntry> change)
    {
        var at = _history.FindIndex(entry => entry.Number == number);
        if (at >= 0) _history[at] = Kept(change(_history[at]));
    }
}
