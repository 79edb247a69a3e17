using Cohort.Core.Load;

namespace Cohort.Core.Planning;

/// <summary>A user who weighs much, over all ranges that hold something of theirs.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Events">Purchases in 1,000 seconds.</param>
/// <param name="Busy">Microseconds of a thread in a second, at least.</param>
/// <param name="BusyAtMost">The same, at most.</param>
/// <param name="Parts">Over how many parts they are salted; 1 where they are not.</param>
/// <param name="RangeIds">The ranges that see them.</param>
internal sealed record HotUser(string UserId, long Events, long Busy, long BusyAtMost, int Parts, IReadOnlyList<int> RangeIds)
{
    /// <summary>Puts together what all ranges say of their heavy hitters: the heaviest first; the parts of a salted user are one.</summary>
    public static IEnumerable<HotUser> In(LoadBoard loads)
    {
        ArgumentNullException.ThrowIfNull(loads);
        var parts = loads.Table.Salts.ToDictionary(salt => salt.UserId, salt => salt.Parts, StringComparer.Ordinal);
        return loads.Table.Entries
            .Select(entry => loads[entry.Id]).OfType<RangeLoad>()
            .SelectMany(load => load.Profile.Hitters.Select(hitter => (Hitter: hitter, Load: load)))
            .GroupBy(seen => seen.Hitter.UserId, StringComparer.Ordinal)
            .Select(user => new HotUser(
                user.Key,
                user.Sum(seen => seen.Load.Share(seen.Load.Settled.Events, seen.Hitter.Least)),
                user.Sum(seen => seen.Load.Share(seen.Load.Busy, seen.Hitter.Least)),
                user.Sum(seen => seen.Load.Share(seen.Load.Busy, seen.Hitter.Most)),
                parts.GetValueOrDefault(user.Key, 1),
                [.. user.Select(seen => seen.Load.RangeId).Distinct().Order()]))
            .OrderByDescending(user => user.Busy).ThenByDescending(user => user.Events).ThenBy(user => user.UserId, StringComparer.Ordinal);
    }
}
