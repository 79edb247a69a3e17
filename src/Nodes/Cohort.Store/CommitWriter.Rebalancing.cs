using System.Text.Json;

namespace Cohort.Store;

/// <content>What keeps the worker threads even: loads, and the actions of the planner.</content>
internal sealed partial class CommitWriter
{
    /// <summary>Actions that are kept: some weeks of them.</summary>
    private const int KeptActions = 1_000;

    /// <summary>The loads of all ranges, in place of those before.</summary>
    public void Loads(IEnumerable<StoredLoad> loads)
    {
        Open();
        _database.Run("DELETE FROM range_load");
        using var insert = _database.Insert(SealedTables.Load);
        foreach (var load in loads)
        {
            insert.Bind(1, load.RangeId).Bind(2, load.At.ToUnixTimeMilliseconds()).Bind(3, load.ObservedSeconds).Bind(4, load.Events)
                .Bind(5, load.Busy).Bind(6, load.Users).Bind(7, load.Bytes).BindText(8, JsonSerializer.Serialize(load.Hitters))
                .BindText(9, JsonSerializer.Serialize(load.Weights)).Run();
        }
    }

    /// <summary>An action, or what is known of it now; the oldest beyond a thousand are forgotten.</summary>
    public void Action(StoredAction action)
    {
        Open();
        using var insert = _database.Insert(SealedTables.Action, "INSERT OR REPLACE");
        insert.Bind(1, action.Number).Bind(2, action.At.ToUnixTimeMilliseconds()).BindText(3, action.Action).BindText(4, action.Reason)
            .Bind(5, action.Before).Bind(6, action.After).Bind(7, action.PauseMicros).Run();
        using var forget = _database.Prepare("DELETE FROM rebalance_action WHERE number <= ?1");
        forget.Bind(1, action.Number - KeptActions).Run();
    }
}
