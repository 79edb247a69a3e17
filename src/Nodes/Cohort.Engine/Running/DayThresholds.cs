using Cohort.Core.Purchases;
using Cohort.Core.Ranges;
using Cohort.Core.Segments;
using Cohort.Engine.Commits;
using Cohort.Engine.Rebalancing;
using Cohort.Engine.Shards;
using Cohort.Engine.Timing;

namespace Cohort.Engine.Running;

/// <summary>
/// What all users have, where rules compare users with all others: found over all ranges when they stand at one record, before the
/// day turns and at an activation, and then an input of each range.
/// </summary>
internal static class DayThresholds
{
    /// <summary>Whether rules compare users with all others.</summary>
    public static bool AreNeeded(RuleContext context) => !context.Rules.Thresholds.IsEmpty;

    /// <summary>
    /// Looks at all users before the day turns to a date, where rules need it, so that the turn evaluates each of them once. The sums of
    /// salted users are taken first: they are users up to the same record.
    /// </summary>
    /// <param name="state">The ranges, none of which is being changed.</param>
    /// <param name="date">The date; one that was turned to before changes nothing, nor does the first.</param>
    /// <param name="step">Receives the journal rows.</param>
    /// <param name="forEach">Does something for each number, several at a time.</param>
    public static void Take(OpenedState state, BusinessDate date, CommitStep step, Action<Stage, int, Action<int>> forEach)
    {
        if (!AreNeeded(state.Context) || state.AsOf is not { } asOf || date <= asOf) return;
        PartialSums.Take(state, step);
        var thresholds = Find(state, date, forEach);
        forEach(Stage.FindThresholds, state.Shards.Count, i => Take(state.Shards[i], thresholds, step));
    }

    /// <summary>Lets a range take what was found.</summary>
    public static void Take(Shard shard, Thresholds thresholds, CommitStep step)
    {
        var row = shard.Apply(shard.Owner.Take(thresholds));
        step.AddRow(shard.Id, shard.Seq, row);
    }

    /// <summary>Looks at all users as the rules that their ranges hold do.</summary>
    /// <param name="state">The ranges, none of which is being changed.</param>
    /// <param name="day">As of which day.</param>
    /// <param name="forEach">Does something for each number, several at a time.</param>
    public static Thresholds Find(OpenedState state, BusinessDate day, Action<Stage, int, Action<int>> forEach)
    {
        var values = new UserValues[state.Shards.Count];
        forEach(Stage.FindThresholds, values.Length, i => values[i] = state.Shards[i].State.ValuesAsOf(day));
        return ThresholdSearch.Find(state.Shards[0].State.Context, values, day);
    }
}
