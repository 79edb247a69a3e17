using System.CommandLine;
using System.Globalization;
using Cohort.Cli.Display;
using Cohort.Core.Ranges;
using Cohort.Engine.Texts;
using Cohort.Store;

namespace Cohort.Cli.Commands;

/// <summary><c>cohort query ranges</c>: the ranges and what they cost.</summary>
internal static class QueryRangesCommand
{
    public static Command Create() => new Command("ranges",
        """
        Show every range with its load as the last run measured it: purchases a second, its share of a thread's time, the
        users it holds, what it takes in the store, and its hottest user. Dashes are of ranges that no run has
        watched for a second yet.

        Example:
          cohort query ranges --data data
        """).From((_, view, answer) =>
        {
            var loads = view.Store.Loads();
            var table = new TextTable(">Range", "From hash", ">Purchases/s", ">Thread", ">Users", ">Bytes", ">Watched", "As of", "Hottest user");
            foreach (var entry in view.Table.Entries)
            {
                var load = loads.GetValueOrDefault(entry.Id);
                if (answer.Json) Json.Write(answer.Output, ForPrograms(entry, load));
                else table.Add([.. Cells(entry, load)]);
            }

            table.Write(answer.Output);
        });

    private static IEnumerable<string> Cells(RangeEntry entry, StoredLoad? load)
    {
        yield return entry.Id.ToString(CultureInfo.InvariantCulture);
        yield return $"{entry.Range.Start:x16}";
        if (load is null)
        {
            for (var i = 0; i < 6; i++) yield return "-";
            yield return "";
            yield break;
        }

        yield return Amount.Count(load.Events / 1000);
        yield return LoadText.Thread(load.Busy);
        yield return Amount.Count(load.Users);
        yield return Amount.Count(load.Bytes);
        yield return $"{load.ObservedSeconds} s";
        yield return LoadText.Time(load.At);
        yield return load.Hitters is [var hottest, ..] ? $"{hottest.UserId} {LoadText.Share(hottest.LeastPermille)}" : "";
    }

    private static object ForPrograms(RangeEntry entry, StoredLoad? load) => new
    {
        entry.Id,
        Start = $"{entry.Range.Start:x16}",
        EventsPerSecond = load?.Events / 1000,
        BusyMicros = load?.Busy,
        Users = load?.Users,
        Bytes = load?.Bytes,
        load?.ObservedSeconds,
        load?.At,
        Hitters = load?.Hitters ?? [],
    };
}
