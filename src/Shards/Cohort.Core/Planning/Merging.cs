namespace Cohort.Core.Planning;

/// <summary>
/// Makes one range of two cold neighbours, on the node of the one with more users. The bound lies far below the one for
/// splitting, so that what was merged is not soon split again.
/// </summary>
internal static class Merging
{
    // Merging is never urgent: a few in a round.
    private const int PerRound = 2;

    public static void Propose(Round round)
    {
        var load = round.Load;
        var spare = load.Ranges - (round.Limits.LeastRangesPerNode * load.Available.Length);
        var isTooMany = load.Ranges > round.Limits.MostRangesPerNode * load.Available.Length;
        var limit = load.MeanRange * round.Limits.MergeBelowPercent / (isTooMany ? 50 : 100);
        var mostUsers = Math.Max(1, load.TotalUsers / load.Ranges * 2);
        List<int> cold = [.. Enumerable.Range(0, load.Ranges - 1)
            .Where(lower => Heat(load, lower) + Heat(load, lower + 1) < limit && load.Users(lower) + load.Users(lower + 1) <= mostUsers)
            .OrderBy(lower => Heat(load, lower) + Heat(load, lower + 1)).ThenBy(lower => lower)];
        var left = Math.Min(PerRound, spare);
        foreach (var lower in cold)
        {
            if (left <= 0 || round.ActionsLeft <= 0) return;
            if (TryMerge(round, lower)) left--;
        }
    }

    // The hotter of both horizons: cold is what was cold for a minute and is now.
    private static long Heat(Projection load, int range) =>
        load.Report(range) is { } report ? Math.Max(load.Busy(range), Math.Max(report.Recent.Busy, report.Settled.Busy)) : 0;

    private static bool TryMerge(Round round, int lower)
    {
        var (load, upper) = (round.Load, lower + 1);
        if (!IsMergeable(round, lower) || !IsMergeable(round, upper)) return false;
        var (stays, comes) = load.Users(lower) >= load.Users(upper) ? (lower, upper) : (upper, lower);
        var node = load.Owner(stays);
        var isMoved = load.Owner(comes) != node;
        if (isMoved && !CanTake(round, node, comes)) return false;
        var (heat, limit) = (load.Busy(lower) + load.Busy(upper), load.MeanRange);
        if (isMoved) load.Move(comes, node);
        load.Touch(lower);
        load.Touch(upper);
        var reason = $"Ranges {round.Entry(lower).Id} and {round.Entry(upper).Id} take {Figures.Thread(heat)} of a thread together, "
            + $"{Figures.Times(heat * 1000 / Math.Max(1, limit))} times the mean of a range; there are {Figures.Count(load.Ranges)} ranges on {load.Available.Length} nodes.";
        round.Propose(new MergeRanges(round.Entry(lower).Id, round.Entry(upper).Id, round.NodeName(node), reason, isMoved ? load.Users(comes) : 0));
        return true;
    }

    private static bool IsMergeable(Round round, int range) =>
        round.Load.IsReady(range) && round.Situation.Memory.IsMergeable(round.Entry(range).Id, round.Limits, round.Situation.Now);

    private static bool CanTake(Round round, int node, int range) =>
        round.AllowsUsers(round.Load.Users(range)) && round.Load.HasRoom(node, round.Load.Bytes(range))
        && round.Load.RelativeWith(node, round.Load.Busy(range)) <= round.Load.Ceiling;
}
