namespace Cohort.Core.Planning;

/// <summary>
/// Cuts ranges that are too hot to be moved about, where the cut halves their load. A split moves nobody; it makes the
/// steps smaller in which load can be moved.
/// </summary>
internal static class Splitting
{
    // A cut that takes off less than this, in percent, isolates a hot user who is isolated enough.
    private const int LeastPartPercent = 10;

    public static void Propose(Round round)
    {
        var load = round.Load;
        var thread = round.Limits.ThreadPercent * PlannerMemory.Second / 100;
        var isTooFew = load.Ranges < round.Limits.LeastRangesPerNode * load.Available.Length;
        var limit = Math.Min(thread, isTooFew ? load.MeanRange / 2 : load.MeanRange * round.Limits.SplitAbovePercent / 100);
        List<int> hot = [.. Enumerable.Range(0, load.Ranges).Where(range => load.Busy(range) > limit).OrderByDescending(load.Busy).ThenBy(range => range)];

        // The other half is for moves: splits alone level nothing.
        var left = (round.ActionsLeft + 1) / 2;
        var ranges = load.Ranges;
        foreach (var range in hot)
        {
            if (left == 0 || ranges >= round.Limits.MostRangesPerNode * load.Available.Length) return;
            if (isTooFew && ranges >= round.Limits.LeastRangesPerNode * load.Available.Length && load.Busy(range) <= load.MeanRange * round.Limits.SplitAbovePercent / 100) return;
            if (!TrySplit(round, range)) continue;
            left--;
            ranges++;
        }
    }

    private static bool TrySplit(Round round, int range)
    {
        var load = round.Load;
        if (!load.IsReady(range) || !round.Situation.Memory.IsSplittable(round.Entry(range).Id, round.Limits, round.Situation.Now)) return false;
        var profile = load.Report(range)!.Profile;
        if (profile.Median() is not { } hash) return false;
        var (busy, total) = (load.Busy(range), Math.Max(1, profile.Total));
        var lower = profile.Total == 0 ? busy / 2 : (long)((Int128)busy * profile.Below(hash) / total);
        if (Math.Min(lower, busy - lower) * 100 < busy * LeastPartPercent) return false;
        load.Touch(range);
        var reason = $"Range {round.Entry(range).Id} takes {Figures.Thread(busy)} of a thread, {Figures.Times(busy * 1000 / Math.Max(1, load.MeanRange))} times "
            + $"the mean of a range; cut at {hash:x16} its parts take {Figures.Thread(lower)} and {Figures.Thread(busy - lower)}.";
        round.Propose(new SplitRange(round.Entry(range).Id, hash, reason));
        return true;
    }
}
