using Cohort.Core.Hashing;
using Cohort.Core.Load;
using Cohort.Core.Planning;
using Cohort.Engine.Reading;
using Cohort.Store;

namespace Cohort.Engine.Rebalancing;

/// <summary>Loads on their way to the store and back: both horizons as one.</summary>
internal static class LoadRows
{
    /// <summary>A report as it is stored.</summary>
    public static StoredLoad Of(RangeLoad load, DateTimeOffset at) => new(
        load.RangeId, at, load.ObservedSeconds, load.Settled.Events, load.Busy, load.Users, load.Bytes,
        [.. load.Profile.Hitters.Select(hitter => HitterOf(hitter, load))], load.Profile.Weights);

    /// <summary>What the last run reported of the ranges that there are, as if it were now.</summary>
    public static LoadBoard BoardOf(DirectoryView view)
    {
        var board = new LoadBoard(view.Table);
        var stored = view.Store.Loads();
        foreach (var entry in view.Table.Entries)
        {
            if (stored.TryGetValue(entry.Id, out var load)) board.Take(LoadOf(load, entry.Range, view.Table.Version));
        }

        return board;
    }

    private static RangeLoad LoadOf(StoredLoad load, HashRange range, int tableVersion)
    {
        var (total, rates) = (load.Weights.Sum(), new LoadRates(load.Events, load.Busy, 0));
        var hitters = load.Hitters.Select(hitter => new HeavyHitter(
            hitter.UserId, hitter.Point, Weight(total, hitter.MostPermille), Weight(total, hitter.LeastPermille)));
        return new RangeLoad(
            load.RangeId, tableVersion, 0, load.ObservedSeconds, rates, rates, load.Users, load.Bytes, new LoadProfile(range, [.. load.Weights], [.. hitters]));
    }

    // Rounded up, as it was rounded down on its way: of a small total nobody's part becomes nothing.
    private static long Weight(long total, int permille) => ((total * permille) + 999) / 1000;

    private static StoredHitter HitterOf(HeavyHitter hitter, RangeLoad load)
    {
        var total = Math.Max(1, load.Profile.Total);
        return new StoredHitter(hitter.UserId, hitter.Point, (int)(hitter.Least * 1000 / total), (int)Math.Min(1000, hitter.Most * 1000 / total));
    }
}
