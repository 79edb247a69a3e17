namespace Cohort.Core.Planning;

/// <summary>
/// Proposes how to keep the nodes evenly loaded: a pure function of the situation, so that the same situation always
/// gives the same plan, in a dry run as in earnest. The phases come in the order of their urgency and share the limits.
/// </summary>
internal static class Planner
{
    /// <summary>The plan for a situation.</summary>
    /// <exception cref="ArgumentException">The limits contradict themselves, or a node stands twice.</exception>
    public static Plan Plan(Situation situation)
    {
        ArgumentNullException.ThrowIfNull(situation);
        if (situation.Limits.Faults() is [var fault, ..]) throw new ArgumentException(fault, nameof(situation));
        var round = new Round(situation);
        if (Refusal(round) is { } refusal) return Finish(round, refusal);
        Evacuating.Propose(round);
        Balancing.FillJoining(round);
        if (RestReason(round) is { } rest) return Finish(round, rest);
        Salting.Propose(round);
        Splitting.Propose(round);
        Balancing.RelieveMemory(round);
        Balancing.Level(round);
        Merging.Propose(round);
        return Finish(round, Remark(round));
    }

    /// <summary>
    /// The node that gets a range nobody has: the one that stays with the least load for its speed, among those with
    /// room; of equals, the one with the fewest ranges, then the first by name. None where no node stays.
    /// </summary>
    public static string? NodeFor(Situation situation, int rangeId)
    {
        ArgumentNullException.ThrowIfNull(situation);
        var load = new Projection(situation);
        var bytes = situation.Loads[rangeId]?.Bytes ?? 0;
        return load.Available
            .OrderBy(node => load.HasRoom(node, bytes) ? 0 : 1)
            .ThenBy(load.Relative)
            .ThenBy(node => load.RangesOf(node).Count)
            .ThenBy(node => situation.Nodes[node].Name, StringComparer.Ordinal)
            .Select(node => situation.Nodes[node].Name)
            .FirstOrDefault();
    }

    private static Plan Finish(Round round, string remark)
    {
        var load = round.Load;
        var balance = new Balance(
            load.Permille(load.Before), load.Permille(load.MostLoaded()), round.ExcessBefore);
        return new Plan(round.Actions, balance, remark);
    }

    private static string? Refusal(Round round)
    {
        var (limits, memory) = (round.Limits, round.Situation.Memory);
        if (limits.IsSuspended) return "The planner is suspended; resume it to have actions proposed.";
        if (round.Load.Available.Length == 0) return "No node stays; there is nowhere to move a range to.";
        if (memory.RoundsSince(round.Situation.Now) >= limits.RoundsPerMinute)
            return $"There were {limits.RoundsPerMinute} rounds in the last minute, which is the limit.";
        return round.ActionsLeft <= 0 ? $"{memory.InFlight.Count} actions are under way, which is the limit; the next wait for one to end." : null;
    }

    private static string? RestReason(Round round)
    {
        var (limits, memory) = (round.Limits, round.Situation.Memory);
        if (round.Load.Mean * 100 < limits.IdlePercent * PlannerMemory.Second)
            return $"The nodes are idle, at {Figures.Thread(round.Load.Mean)} of a thread in the mean; nothing is balanced below {limits.IdlePercent} %.";
        var imbalance = round.Load.Permille(round.Load.Before);
        return round.Situation.Now < memory.RestsUntil && imbalance <= memory.RestedAt + (limits.TolerancePercent * 10)
            ? $"{limits.StagnantRounds} rounds did not improve the balance of {Figures.Times(imbalance)} times the mean; balancing rests for "
                + $"{Figures.Seconds(memory.RestsUntil - round.Situation.Now)}, or until the load changes."
            : null;
    }

    private static string Remark(Round round)
    {
        var state = $"The most loaded node has {Figures.Times(round.Load.Permille(round.Load.Before))} times the mean load";
        if (round.Actions.Count > 0) return $"{state}; {round.Actions.Count} actions bring it to {Figures.Times(round.Load.Permille(round.Load.MostLoaded()))}.";
        return round.ExcessBefore == 0 ? $"{state}, which is within the tolerance of {round.Limits.TolerancePercent} %; nothing is to be done."
            : $"{state}, and no action within the limits improves it now.";
    }
}
