using System.Globalization;
using Cohort.Core.Purchases;
using Cohort.Lake;
using Cohort.Lake.Sql;
using Cohort.Store;

namespace Cohort.Cli.Lakes;

/// <summary>A segment on a date: how many members it had at the end, and how many entered and left.</summary>
internal readonly record struct SegmentCounts(long Size, long Entered, long Left);

/// <summary>A segment on a date, by the rules that held and by others.</summary>
/// <param name="Date">The date.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Held">By the rules that held; nobody where they had no such segment.</param>
/// <param name="New">By the other ones.</param>
internal sealed record BacktestDay(BusinessDate Date, string Segment, SegmentCounts Held, SegmentCounts New);

/// <summary>Replays the history of a lake by other rules, in a directory that is removed again, and sets what they give beside what was.</summary>
internal static class Backtest
{
    private const string Held = "SELECT CAST(dt AS VARCHAR), segment, count(*) FILTER (entered), count(*) FILTER (NOT entered) FROM transitions GROUP BY ALL";

    /// <summary>Does it.</summary>
    /// <param name="place">Where the lake is.</param>
    /// <param name="lake">The lake.</param>
    /// <param name="rules">The file of rules.</param>
    /// <param name="from">The first date that is told; null for the first.</param>
    /// <param name="until">The last one; null for the last that ended.</param>
    /// <param name="progress">Told of the lines that were applied.</param>
    /// <param name="cancel">Ends it early.</param>
    public static async Task<IReadOnlyList<BacktestDay>> RunAsync(
        string place, CohortLake lake, string rules, BusinessDate? from, BusinessDate? until, Action<long> progress, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("cohort-backtest-");
        try
        {
            var data = Path.Combine(scratch.FullName, "data");
            var next = until is { } end ? new BusinessDate((ushort)(end.Day + 1)) : (BusinessDate?)null;
            await LakeReplay.RunAsync(new ReplayRequest(place, data) { Rules = rules, Until = next }, lake, progress, cancel);
            using var sql = await LakeSql.OpenAsync(lake, cancel: cancel);
            var (held, made) = (HeldOf(sql), MadeIn(data));
            return Compare(held, made, from, until ?? LastOf(data));
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static Dictionary<(BusinessDate Date, string Segment), (long Entered, long Left)> HeldOf(LakeSql sql)
    {
        var days = new Dictionary<(BusinessDate, string), (long, long)>();
        using var rows = sql.Query(Held);
        while (rows.Read())
            days.Add((HeldRules.DateOf(rows.Value(0))!.Value, (string)rows.Value(1)!), (Number(rows.Value(2)), Number(rows.Value(3))));
        return days;
    }

    private static Dictionary<(BusinessDate Date, string Segment), (long Entered, long Left)> MadeIn(string data)
    {
        using var directory = DataDirectory.OpenForReading(data);
        using var store = directory.CreateReader();
        return store.Segments().SelectMany(segment => store.Days(segment.Name)).ToDictionary(day => (day.AsOf, day.Segment), day => (day.Entered, day.Left));
    }

    // The as-of date itself has not ended.
    private static BusinessDate LastOf(string data)
    {
        using var view = Engine.Reading.DirectoryView.Open(data);
        var asOf = view.Table.Entries.Select(entry => view.Load(entry).AsOf).Max()!.Value;
        return new BusinessDate((ushort)(asOf.Day - 1));
    }

    private static List<BacktestDay> Compare(
        Dictionary<(BusinessDate Date, string Segment), (long Entered, long Left)> held, Dictionary<(BusinessDate Date, string Segment), (long Entered, long Left)> made,
        BusinessDate? from, BusinessDate until)
    {
        var all = held.Keys.Concat(made.Keys).ToList();
        if (all.Count == 0) return [];
        var days = new List<BacktestDay>();
        foreach (var segment in all.Select(key => key.Segment).Distinct().Order(StringComparer.Ordinal))
        {
            var (heldSize, newSize) = (0L, 0L);
            for (var date = all.Min(key => key.Date); date <= until; date = new BusinessDate((ushort)(date.Day + 1)))
            {
                var (was, would) = (held.GetValueOrDefault((date, segment)), made.GetValueOrDefault((date, segment)));
                (heldSize, newSize) = (heldSize + was.Entered - was.Left, newSize + would.Entered - would.Left);
                if (from is null || date >= from)
                    days.Add(new BacktestDay(date, segment, new SegmentCounts(heldSize, was.Entered, was.Left), new SegmentCounts(newSize, would.Entered, would.Left)));
            }
        }

        return [.. days.OrderBy(day => day.Date)];
    }

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);
}
