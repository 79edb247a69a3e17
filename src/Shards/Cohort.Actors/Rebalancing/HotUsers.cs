using Cohort.Actors.Messages;
using Cohort.Core.Load;
using Cohort.Core.Planning;

namespace Cohort.Actors.Rebalancing;

/// <summary>Puts together what all ranges say of their heavy hitters.</summary>
internal static class HotUsers
{
    /// <summary>The heaviest first; the parts of a salted user are one.</summary>
    public static IReadOnlyList<HotUser> Of(Situation situation, int most)
    {
        var parts = situation.Table.Salts.ToDictionary(salt => salt.UserId, salt => salt.Parts, StringComparer.Ordinal);
        return [.. situation.Table.Entries
            .Select(entry => situation.Loads[entry.Id]).OfType<RangeLoad>()
            .SelectMany(load => load.Profile.Hitters.Select(hitter => (Hitter: hitter, Load: load)))
            .GroupBy(seen => seen.Hitter.UserId, StringComparer.Ordinal)
            .Select(user => new HotUser(
                user.Key,
                user.Sum(seen => Share(seen.Load, seen.Load.Settled.Events, seen.Hitter.Least)),
                user.Sum(seen => Share(seen.Load, seen.Load.Busy, seen.Hitter.Least)),
                user.Sum(seen => Share(seen.Load, seen.Load.Busy, seen.Hitter.Most)),
                parts.GetValueOrDefault(user.Key, 1),
                [.. user.Select(seen => seen.Load.RangeId).Distinct().Order()]))
            .OrderByDescending(user => user.Busy).ThenByDescending(user => user.Events).ThenBy(user => user.UserId, StringComparer.Ordinal)
            .Take(most)];
    }

    private static long Share(RangeLoad load, long amount, long weight) => (long)((Int128)amount * weight / Math.Max(1, load.Profile.Total));
}
