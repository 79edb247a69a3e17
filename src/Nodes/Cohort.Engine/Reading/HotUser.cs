namespace Cohort.Engine.Reading;

/// <summary>A user who weighs much, over all ranges that hold something of theirs.</summary>
/// <param name="UserId">The user.</param>
/// <param name="EventsPerSecond">Purchases a second, at least.</param>
/// <param name="BusyMicros">Microseconds of a thread in a second, at least.</param>
/// <param name="MostBusyMicros">The same at most.</param>
/// <param name="Parts">Over how many parts they are spread; null where they are not.</param>
/// <param name="Ranges">The ranges by id.</param>
internal sealed record HotUser(string UserId, long EventsPerSecond, long BusyMicros, long MostBusyMicros, int? Parts, IReadOnlyList<int> Ranges)
{
    /// <summary>The heaviest of a directory as its last run measured them, the heaviest first.</summary>
    public static IEnumerable<HotUser> In(DirectoryView view)
    {
        var loads = view.Store.Loads();
        var parts = view.Table.Salts.ToDictionary(salt => salt.UserId, salt => (int?)salt.Parts);
        return view.Table.Entries
            .Where(entry => loads.ContainsKey(entry.Id))
            .SelectMany(entry => loads[entry.Id].Hitters.Select(hitter => (Hitter: hitter, Load: loads[entry.Id])))
            .GroupBy(one => one.Hitter.UserId)
            .Select(user => new HotUser(
                user.Key,
                user.Sum(one => Part(one.Load.Events, one.Hitter.LeastPermille)) / 1000,
                user.Sum(one => Part(one.Load.Busy, one.Hitter.LeastPermille)),
                user.Sum(one => Part(one.Load.Busy, one.Hitter.MostPermille)),
                parts.GetValueOrDefault(user.Key),
                [.. user.Select(one => one.Load.RangeId).Order()]))
            .OrderByDescending(user => user.BusyMicros).ThenBy(user => user.UserId, StringComparer.Ordinal);
    }

    private static long Part(long load, int permille) => load * permille / 1000;
}
