using Cohort.Core.Load;

namespace Cohort.Core.Planning;

/// <summary>
/// Moves ranges from nodes with too much to nodes with too little. Each move is the one that takes off most for the
/// users it moves, as in Slicer: a hot range with few users goes before a cold one with many.
/// </summary>
internal static class Balancing
{
    // Begins a little before the tolerance is reached and goes on to well below it, so that noise does not start it again.
    private const int BeginPercent = 80;
    private const int EndPercent = 40;

    // Microseconds of a thread in a second, as the mean of the nodes: where there is so little to do, no move is worth its cost.
    private const long Negligible = 5_000;

    // Nodes looked at as the other side of a move.
    private const int Few = 4;

    /// <summary>Fills nodes that have just come.</summary>
    public static void FillJoining(Round round)
    {
        var load = round.Load;
        foreach (var node in load.Available.Where(node => load.Nodes[node].Status == NodeStatus.Joining))
            Fill(round, node, $"Node {round.NodeName(node)} has just joined.");
    }

    /// <summary>Brings down the nodes above the tolerance, and fills up those far below the mean.</summary>
    public static void Level(Round round)
    {
        var load = round.Load;
        var (begin, end) = (AboveMean(round, BeginPercent), AboveMean(round, EndPercent));
        foreach (var node in load.Available.Where(node => load.Relative(node) > begin).OrderByDescending(load.Relative).ThenBy(node => node).ToList())
        {
            if (round.ActionsLeft <= 0) return;
            while (round.ActionsLeft > 0 && load.Relative(node) > end && BestMove(round, node, load.Above(node, end), begin) is { } best)
                round.Move(best.Range, best.To, $"Node {round.NodeName(node)} has {round.Times(node)} times the mean load, {round.NodeName(best.To)} {round.Times(best.To)}.");
        }

        var least = load.Mean * (100 - (2 * round.Limits.TolerancePercent)) / 100;
        foreach (var node in load.Available.Where(node => load.Relative(node) < least).OrderBy(load.Relative).ThenBy(node => node).ToList())
        {
            if (round.ActionsLeft <= 0) return;
            Fill(round, node, $"Node {round.NodeName(node)} has only {round.Times(node)} times the mean load.");
        }
    }

    /// <summary>Takes ranges from nodes whose memory is fuller than allowed: the most memory for the users moved, where it does not unbalance the load.</summary>
    public static void RelieveMemory(Round round)
    {
        var load = round.Load;
        foreach (var node in load.Available.Where(node => !load.HasRoom(node, 0)))
        {
            while (round.ActionsLeft > 0 && !load.HasRoom(node, 0) && LargestFor(round, node) is { } best)
            {
                var why = $"The ranges of node {round.NodeName(node)} take {Figures.Mebi(load.NodeBytes(node))}, more than "
                    + $"{round.Limits.MemoryPercent} % of its {Figures.Mebi(load.Nodes[node].MemoryBytes)}.";
                round.Move(best.Range, best.To, why);
            }
        }
    }

    private static void Fill(Round round, int node, string why)
    {
        var load = round.Load;
        var enough = load.Mean * (100 - round.Limits.TolerancePercent) / 100;
        foreach (var donor in Extremes(load, node, isHottest: true))
        {
            if (load.Relative(donor) <= load.Mean) return;
            while (round.ActionsLeft > 0 && load.Relative(node) < enough
                && Best(round, donor, [node], Math.Min(load.Above(donor, load.Mean), -load.Above(node, load.Mean)), load.Mean) is { } best)
                round.Move(best.Range, node, why);
        }
    }

    private static (int Range, int To)? BestMove(Round round, int from, long excess, long most) =>
        Best(round, from, Extremes(round.Load, from, isHottest: false), excess, most);

    /// <summary>The few hottest nodes, or the few coldest, in this order: where the first has no room, the next may.</summary>
    private static int[] Extremes(Projection load, int except, bool isHottest)
    {
        var found = new List<int>(Few + 1);
        foreach (var node in load.Available)
        {
            if (node == except) continue;
            var at = found.Count;
            while (at > 0 && (isHottest ? load.Relative(node) > load.Relative(found[at - 1]) : load.Relative(node) < load.Relative(found[at - 1]))) at--;
            if (at < Few) found.Insert(at, node);
            if (found.Count > Few) found.RemoveAt(Few);
        }

        return [.. found];
    }

    /// <summary>The range of a node, and its target, that takes off most for the users moved.</summary>
    /// <param name="round">The round.</param>
    /// <param name="from">The node to take from.</param>
    /// <param name="targets">The nodes to give to.</param>
    /// <param name="excess">What is to be taken off, in load.</param>
    /// <param name="most">A target's relative load that is better not exceeded.</param>
    private static (int Range, int To)? Best(Round round, int from, int[] targets, long excess, long most)
    {
        var load = round.Load;
        var fixedCost = (load.TotalUsers / load.Ranges / 4) + 1;
        var least = Math.Max(1, load.Mean / 200);
        (int Range, int To)? best = null;
        var bestScore = 0L;
        if (load.Mean < Negligible) return null;
        foreach (var range in load.RangesOf(from))
        {
            if (load.Busy(range) < least || !round.IsMovable(range)) continue;
            foreach (var to in targets)
            {
                var relief = Relief(round, range, from, to, excess, most);
                if (relief <= least) continue;
                var score = (long)((Int128)relief * 1_000_000 / (load.Users(range) + fixedCost));
                if (score > bestScore) (best, bestScore) = ((range, to), score);
            }
        }

        return best;
    }

    // What a move takes off the excess, less what it puts on the target above its bound; nothing where it only swaps the roles.
    private static long Relief(Round round, int range, int from, int to, long excess, long most)
    {
        var load = round.Load;
        var busy = load.Busy(range);
        if (load.RangesOf(to).Count >= round.Limits.MostRangesPerNode || !load.HasRoom(to, load.Bytes(range))) return 0;
        var after = load.RelativeWith(to, busy);
        if (after > load.Ceiling || after >= load.Relative(from)) return 0;
        var tooMuch = Math.Max(0, after - most) * load.Nodes[to].SpeedPermille / NodeSpeed.Ordinary;
        return Math.Min(busy, excess) - tooMuch;
    }

    private static (int Range, int To)? LargestFor(Round round, int node)
    {
        var load = round.Load;
        (int Range, int To)? best = null;
        var bestScore = 0L;
        int[] targets = [.. load.Available.Where(to => to != node).OrderBy(load.Relative).ThenBy(to => to)];
        foreach (var range in load.RangesOf(node))
        {
            if (!round.IsMovable(range)) continue;
            var score = (long)((Int128)load.Bytes(range) * 1000 / (load.Users(range) + 1));
            if (score > bestScore && Array.FindIndex(targets, to => CanHold(round, to, range)) is >= 0 and var at) (best, bestScore) = ((range, targets[at]), score);
        }

        return best;
    }

    private static bool CanHold(Round round, int node, int range) => round.Load.HasRoom(node, round.Load.Bytes(range))
        && round.Load.RangesOf(node).Count < round.Limits.MostRangesPerNode
        && round.Load.RelativeWith(node, round.Load.Busy(range)) <= round.Load.Ceiling;

    private static long AboveMean(Round round, int percentOfTolerance) =>
        round.Load.Mean * ((100 * 100) + (round.Limits.TolerancePercent * percentOfTolerance)) / (100 * 100);
}
