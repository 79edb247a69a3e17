using Cohort.Core.Planning;
using Cohort.Core.Protocol;
using Cohort.Core.Ranges;
using Cohort.Engine.Shards;
using Cohort.Store;

namespace Cohort.Engine.Rebalancing;

/// <summary>What the planner does during a run, done by hand between two runs, in one commit.</summary>
internal static class DirectoryOrder
{
    private const string Reason = "It was asked for by hand.";

    /// <summary>Carries an order out.</summary>
    /// <param name="path">The data directory, which no run is writing; where runs kept the journals, they stay.</param>
    /// <param name="orderFor">What is wanted of the range table that holds.</param>
    /// <returns>The row of the history, and the ranges that are new.</returns>
    /// <exception cref="EngineException">The table allows no such order.</exception>
    /// <exception cref="StoreException">The directory holds no data, is locked or damaged, or cannot be written.</exception>
    public static (StoredAction Action, IReadOnlyList<RangeEntry> Begun) CarryOut(string path, Func<RangeTable, Order> orderFor)
    {
        DataDirectory.OpenForReading(path).Dispose();
        using var directory = DataDirectory.OpenForWriting(path);
        var table = directory.ReadRangeTable();
        var order = orderFor(table);
        if (TableRefusals.Of(table, order) is { Length: > 0 } refusal)
            throw EngineException.BadInput($"{refusal} 'cohort query ranges --data {path}' shows the ranges, and 'cohort query hot' salted users.");
        var change = new TableChange(OpenedState.Read(directory, Environment.ProcessorCount, null));
        var planned = ActionOf(order, table);
        change.CarryOut(planned);
        var (number, keepsJournal) = Read(directory);
        var action = new StoredAction(number, DateTimeOffset.UtcNow, WorkerPlan.WhatOf(planned), Reason, 0, 0, 0);
        change.Store(directory, keepsJournal, action);
        return (action, [.. change.Table.Entries.Except(table.Entries)]);
    }

    private static PlannedAction ActionOf(Order order, RangeTable table) => order switch
    {
        Split split => new SplitRange(split.RangeId, split.Hash, Reason),
        Merge merge => new MergeRanges(merge.LowerId, merge.UpperId, "", Reason, 0),
        BeginSalting begin => new SaltUser(begin.UserId, begin.Parts, 0, Reason),
        EndSalting end => new UnsaltUser(end.UserId, table.SaltOf(end.UserId)!.Parts, 0, Reason),
        _ => throw new ArgumentException($"{order} changes no range.", nameof(order)),
    };

    private static (long Number, bool KeepsJournal) Read(DataDirectory directory)
    {
        using var reader = directory.CreateReader();
        return (reader.Actions(1).Select(action => action.Number).FirstOrDefault() + 1, reader.HasWholeJournals());
    }
}
