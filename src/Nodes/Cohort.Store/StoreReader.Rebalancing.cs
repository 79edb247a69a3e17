using System.Text.Json;

namespace Cohort.Store;

/// <content>The loads of ranges, and the actions of the planner.</content>
internal sealed partial class StoreReader
{
    /// <summary>The loads that were reported last, by range id.</summary>
    /// <exception cref="StoreException">A row is damaged.</exception>
    public IReadOnlyDictionary<int, StoredLoad> Loads()
    {
        using var rows = _database.Read(SealedTables.Load);
        var loads = new Dictionary<int, StoredLoad>();
        while (rows.Step())
        {
            var load = new StoredLoad(
                (int)rows.Int64(0), Time(rows.Int64(1)), rows.Int64(2), rows.Int64(3), rows.Int64(4), rows.Int64(5), rows.Int64(6), FromJson<StoredHitter>(rows, 7), FromJson<long>(rows, 8));
            loads.Add(load.RangeId, load);
        }

        return loads;
    }

    /// <summary>The planner's actions, the latest first.</summary>
    /// <param name="most">At most so many.</param>
    public IReadOnlyList<StoredAction> Actions(int most)
    {
        using var rows = _database.Read(SealedTables.Action, "ORDER BY number DESC LIMIT ?1").Bind(1, most);
        var actions = new List<StoredAction>();
        while (rows.Step())
        {
            actions.Add(new StoredAction(
                rows.Int64(0), Time(rows.Int64(1)), rows.Text(2), rows.Text(3), (int)rows.Int64(4), (int)rows.Int64(5), rows.Int64(6)));
        }

        return actions;
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private T[] FromJson<T>(Statement row, int column)
    {
        try
        {
            return JsonSerializer.Deserialize<T[]>(row.Text(column)) ?? [];
        }
        catch (JsonException e)
        {
            throw StoreException.Damaged($"The load of range {row.Int64(0)}", _database.File, e);
        }
    }
}
