using Cohort.Store.Questions;

namespace Cohort.Engine.Reading;

/// <summary>The users who weigh much, over all ranges that hold something of theirs.</summary>
internal static class HotUsers
{
    private const double Thread = 1_000_000;

    /// <summary>The heaviest of a directory as its last run measured them, the heaviest first.</summary>
    public static IEnumerable<HotReply> In(DirectoryView view)
    {
        var loads = view.Store.Loads();
        var parts = view.Table.Salts.ToDictionary(salt => salt.UserId, salt => salt.Parts);
        return view.Table.Entries
            .Where(entry => loads.ContainsKey(entry.Id))
            .SelectMany(entry => loads[entry.Id].Hitters.Select(hitter => (Hitter: hitter, Load: loads[entry.Id])))
            .GroupBy(one => one.Hitter.UserId)
            .Select(user => new HotReply(
                user.Key,
                user.Sum(one => Part(one.Load.Events, one.Hitter.LeastPermille)) / 1000.0,
                user.Sum(one => Part(one.Load.Busy, one.Hitter.LeastPermille)) / Thread,
                user.Sum(one => Part(one.Load.Busy, one.Hitter.MostPermille)) / Thread,
                parts.GetValueOrDefault(user.Key, 1),
                [.. user.Select(one => one.Load.RangeId).Order()]))
            .OrderByDescending(user => user.Busy).ThenBy(user => user.UserId, StringComparer.Ordinal);
    }

    private static long Part(long load, int permille) => load * permille / 1000;
}
