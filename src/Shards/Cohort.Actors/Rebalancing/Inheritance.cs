using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Core.Ranges;

namespace Cohort.Actors.Rebalancing;

/// <summary>What a new range has of the load of those whose hashes it took over.</summary>
internal static class Inheritance
{
    /// <summary>The load of a new range; null where nothing is known of its hashes.</summary>
    /// <param name="entry">The range.</param>
    /// <param name="former">The loads of the former table.</param>
    /// <param name="version">The version of the new table.</param>
    /// <param name="now">The time in microseconds.</param>
    public static RangeLoad? Of(RangeEntry entry, LoadBoard former, int version, long now)
    {
        var parts = former.Table.Entries.Select(old => former[old.Id]).OfType<RangeLoad>()
            .Where(load => Overlaps(load.Profile.Range, entry.Range))
            .Select(load => (Load: load, Share: ShareOf(load.Profile, entry.Range))).ToList();
        if (parts.Count == 0) return null;
        return new RangeLoad(
            entry.Id,
            version,
            now,
            parts.Min(part => part.Load.ObservedSeconds),
            Sum(parts, load => load.Recent),
            Sum(parts, load => load.Settled),
            (long)parts.Sum(part => part.Load.Users * part.Share),
            (long)parts.Sum(part => part.Load.Bytes * part.Share),
            LoadProfile.Unknown(entry.Range));
    }

    private static LoadRates Sum(List<(RangeLoad Load, double Share)> parts, Func<RangeLoad, LoadRates> of) => new(
        (long)parts.Sum(part => of(part.Load).Events * part.Share),
        (long)parts.Sum(part => of(part.Load).Busy * part.Share),
        parts.Max(part => of(part.Load).Wait));

    // An end of 0 stands for 2^64.
    private static bool Overlaps(HashRange one, HashRange other) => one.Start <= other.End - 1 && other.Start <= one.End - 1;

    // How much of a profile's load lies in a range; by the number of hashes where nothing is known of the load.
    private static double ShareOf(LoadProfile profile, HashRange range)
    {
        ulong first = Math.Max(profile.Range.Start, range.Start), last = Math.Min(profile.Range.End - 1, range.End - 1);
        if (profile.Total == 0) return ((double)(last - first) + 1) / ((double)(profile.Range.End - 1 - profile.Range.Start) + 1);
        var below = first == profile.Range.Start ? 0 : profile.Below(first);
        var upTo = last == profile.Range.End - 1 ? profile.Total : profile.Below(last + 1);
        return (upTo - below) / (double)profile.Total;
    }
}
