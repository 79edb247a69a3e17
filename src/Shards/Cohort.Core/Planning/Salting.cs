using Cohort.Core.Load;
using Cohort.Core.Ranges;

namespace Cohort.Core.Planning;

/// <summary>Salts users who alone are too much for a node or a thread, and brings back those who are not any more.</summary>
internal static class Salting
{
    // A part of a salted user takes a quarter of what is too much for a thread, so that three times their load still fits.
    private const int PartsOfThread = 4;

    public static void Propose(Round round)
    {
        var salted = round.Situation.Table.Salts.ToDictionary(salt => salt.UserId);
        foreach (var salt in salted.Values.OrderBy(salt => salt.Hash)) Unsalt(round, salt);
        if (round.Load.Ranges < 2) return;
        foreach (var hot in HotUsers(round, salted))
        {
            if (round.ActionsLeft <= 0) return;
            Salt(round, hot);
        }
    }

    private static List<(HeavyHitter Hitter, int Range, long Busy)> HotUsers(Round round, Dictionary<string, Salt> salted)
    {
        var hot = new List<(HeavyHitter Hitter, int Range, long Busy)>();
        var limit = Limit(round);
        for (var range = 0; range < round.Load.Ranges; range++)
        {
            if (round.Load.Busy(range) < limit || !round.Load.IsReady(range)) continue;
            foreach (var hitter in round.Load.Report(range)!.Profile.Hitters)
            {
                var busy = round.Load.BusyOf(range, hitter);
                if (busy >= limit && !salted.ContainsKey(hitter.UserId) && round.Situation.Memory.IsSaltable(hitter.UserId, round.Limits, round.Situation.Now))
                    hot.Add((hitter, range, busy));
            }
        }

        return [.. hot.OrderByDescending(user => user.Busy).ThenBy(user => user.Hitter.Point)];
    }

    private static long Limit(Round round)
    {
        var thread = round.Limits.ThreadPercent * PlannerMemory.Second / 100;
        if (round.Load.Available.Length < 2) return thread;
        return Math.Min(thread, Math.Max(round.Load.Mean * round.Limits.SaltAbovePercent / 100, round.Limits.SaltLeastPercent * PlannerMemory.Second / 100));
    }

    private static void Salt(Round round, (HeavyHitter Hitter, int Range, long Busy) hot)
    {
        if (!round.AllowsUsers(1) || !round.Load.IsReady(hot.Range)) return;
        for (var parts = PartsFor(round, hot.Busy); ; parts = Math.Min(Limits.SaltParts, parts * 2))
        {
            var salt = new Salt(hot.Hitter.UserId, parts);
            if (TrySpread(round, salt, hot.Range, hot.Busy))
            {
                var reason = $"User '{salt.UserId}' alone takes {Figures.Thread(hot.Busy)} of a thread, {Figures.Times(round.Load.Permille(hot.Busy))} times "
                    + $"the mean load of a node; {parts} parts take {Figures.Thread(hot.Busy / parts)} each.";
                round.Propose(new SaltUser(salt.UserId, parts, round.Entry(hot.Range).Id, reason));
                return;
            }

            if (parts == Limits.SaltParts) return;
        }
    }

    private static int PartsFor(Round round, long busy)
    {
        var part = round.Limits.ThreadPercent * PlannerMemory.Second / 100 / PartsOfThread;
        if (round.Load.Available.Length > 1) part = Math.Min(part, round.Load.Mean * round.Limits.SaltPartPercent / 100);
        return (int)Math.Clamp((busy + part - 1) / Math.Max(1, part), 2, Limits.SaltParts);
    }

    // Projects the salting; takes it back where it would raise the most loaded node. In a cluster each range with a part
    // is closed and followed by another, so nothing else may be done to it at the same time.
    private static bool TrySpread(Round round, Salt salt, int home, long busy)
    {
        var each = busy / salt.Parts;
        var ranges = Enumerable.Range(1, salt.Parts - 1).Select(part => round.Situation.Table.IndexOf(salt.PointOf(part))).ToList();
        if (!ranges.TrueForAll(round.Load.IsFree)) return false;
        foreach (var range in ranges) round.Load.Shift(home, range, each);
        if (round.Load.MostLoaded() <= round.Load.Ceiling)
        {
            round.Load.Touch(home);
            ranges.ForEach(round.Load.Touch);
            return true;
        }

        foreach (var range in ranges) round.Load.Shift(range, home, each);
        return false;
    }

    private static void Unsalt(Round round, Salt salt)
    {
        var home = round.Situation.Table.IndexOf(salt.Hash);
        if (round.ActionsLeft <= 0 || !round.AllowsUsers(1)) return;
        if (!round.Situation.Memory.IsSaltable(salt.UserId, round.Limits, round.Situation.Now)) return;
        if (PartLoads(round, salt) is not { } parts) return;
        var busy = parts.Sum(part => part.Busy);
        if (round.Load.Available.Length > 1 && busy * 100 > round.Load.Mean * round.Limits.UnsaltBelowPercent) return;
        if (busy * 100 > round.Limits.ThreadPercent * PlannerMemory.Second / PartsOfThread) return;
        foreach (var (range, load) in parts) round.Load.Shift(range, home, load);
        if (round.Load.MostLoaded() > round.Load.Ceiling)
        {
            foreach (var (range, load) in parts) round.Load.Shift(home, range, load);
            return;
        }

        parts.ForEach(part => round.Load.Touch(part.Range));
        var reason = $"The {salt.Parts} parts of user '{salt.UserId}' take {Figures.Thread(busy)} of a thread together, "
            + $"{Figures.Times(round.Load.Permille(busy))} times the mean load of a node; one range can carry them again.";
        round.Propose(new UnsaltUser(salt.UserId, salt.Parts, round.Entry(home).Id, reason));
    }

    // None where a part's range was not seen for long enough, or something else is done to it.
    private static List<(int Range, long Busy)>? PartLoads(Round round, Salt salt)
    {
        var loads = new List<(int, long)>();
        foreach (var range in Enumerable.Range(0, salt.Parts).Select(part => round.Situation.Table.IndexOf(salt.PointOf(part))).Distinct())
        {
            if (!round.Load.IsReady(range)) return null;
            loads.Add((range, round.Load.Report(range)!.Profile.Hitters.Where(hitter => hitter.UserId == salt.UserId).Sum(hitter => round.Load.BusyOf(range, hitter))));
        }

        return loads;
    }
}
